#pragma once

#include "arago/data/dataset_file.hpp"
#include "array_file.hpp"

// The arrays of a data file, one function each, with the checks that need nothing but the file.
namespace arago::data::detail {

/// Attribute `schema` of our own data sets.
inline constexpr const char* dataset_schema = "arago-dataset/1";

/// Names of the frames, in order of preference.
inline constexpr std::initializer_list<const char*> frame_names = {"diffraction", "diff3d", "counts"};

/// How the frames lie in the file.
struct FrameLayout {
  std::string name;
  std::int64_t frames = 0;
  std::int64_t N = 0;
  bool frame_axis_last = false;
};

/// Positions (n, 2), rows first: positions_px, positions_rc, or ycoords and xcoords. All finite.
HostView<double**> read_positions(const ArrayFile& file);

/// Probe (modes, N, N) from probe or probeGuess, or a named array; leading axes are modes. (0, 0, 0) when there is none
/// and `name` is empty. Square, finite and not empty.
HostView<Complex<double>***> read_probe(const ArrayFile& file, const std::string& name = {});

/// Object (H, W) from object or objectGuess, or a named array; nothing when there is none.
std::optional<HostView<Complex<double>**>> read_object(const ArrayFile& file, const std::string& name = {});

/// Finds the frames and settles which axis counts them, given the number of positions. The file can hold what it
/// declares: memory may be taken for it.
FrameLayout find_frames(const ArrayFile& file, std::int64_t positions);

/// The frames (n, N, N) as they are in the file. Throws DataFileError for NaN, infinite and negative values.
void read_frames(const ArrayFile& file, const FrameLayout& layout, const HostView<float***>& frames);

}  // namespace arago::data::detail
