#include "arago/optics/map_file.hpp"

#include "arago/core/error.hpp"
#include "arago/io/hdf5_reader.hpp"
#include "optics/detail/numbers_hash.hpp"

#include <cmath>

namespace arago::optics {
namespace {

struct Location {
  std::string file;
  std::string dataset;
};

Location parse(const std::string& location, std::string_view key) {
  const std::size_t colon = location.rfind(":/");
  ARAGO_REQUIRE(colon != std::string::npos && colon > 0 && colon + 2 < location.size(),
                key << "=" << location << " must name a data set as FILE.h5:/dataset");
  return {location.substr(0, colon), location.substr(colon + 1)};
}

void require_usable(const RealMap& map, const std::string& what) {
  if (map.extent(0) != map.extent(1) || map.size() == 0)
    throw DataFileError(what + " has " + std::to_string(map.extent(0)) + " x " + std::to_string(map.extent(1)) +
                        " values; a map over the pupil must be square");
  for (std::size_t k = 0; k < map.size(); ++k)
    if (!std::isfinite(map.data()[k]))
      throw DataFileError(what + " holds a value that is not finite at [" + std::to_string(k / map.extent(1)) + ", " +
                          std::to_string(k % map.extent(1)) + "]; every value must be a number");
}

}  // namespace

StoredMap read_map(const std::string& location, std::string_view key) {
  const Location at = parse(location, key);
  const std::string what = std::string(key) + "=" + location;
  const io::Hdf5Reader file(at.file);
  if (!file.has_dataset(at.dataset))
    throw DataFileError(what + ": the file has no data set " + at.dataset + "; h5ls -r lists those it has");
  const io::Shape shape = file.shape(at.dataset);
  if (shape.size() != 2)
    throw DataFileError(what + " has " + std::to_string(shape.size()) + " axes; a map over the pupil has two");
  StoredMap stored{file.read_view<double**>(at.dataset), {}};
  require_usable(stored.map, what);
  stored.content_hash = detail::NumbersHash().add(stored.map).text();
  return stored;
}

StoredMap read_map(const std::string& location, std::string_view key, std::int64_t samples, std::string_view grid_key) {
  StoredMap stored = read_map(location, key);
  ARAGO_REQUIRE(static_cast<std::int64_t>(stored.map.extent(0)) == samples,
                key << "=" << location << " has " << stored.map.extent(0) << " x " << stored.map.extent(1)
                    << " values, but " << grid_key << "=" << samples
                    << "; this map is used as it is, so both must agree");
  return stored;
}

}  // namespace arago::optics
