#include "arago/fft/wisdom.hpp"

#include "arago/core/hash.hpp"
#include "arago/core/log.hpp"
#include "fft/detail/fftw_api.hpp"
#include "fft/detail/wisdom_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace arago::fft {
namespace {

using detail::Fftw;

std::string find_file() {
  if (const char* named = std::getenv("ARAGO_WISDOM"); named && *named) return named;
  std::error_code problem;
  const auto binary = std::filesystem::read_symlink("/proc/self/exe", problem);
  if (problem) return {};
  const auto beside = binary.parent_path() / "arago.wisdom";
  return std::filesystem::exists(beside, problem) ? beside.string() : std::string();
}

template <class Scalar>
bool accepted(const std::string& text) {
  Fftw<Scalar>::initialise();
  return Fftw<Scalar>::import_wisdom(text.c_str());
}

struct Wisdom {
  std::string path = find_file();
  std::string hash = "none";
  std::string text_float;
  std::string text_double;

  Wisdom() {
    std::ostringstream text;
    if (!path.empty()) text << std::ifstream(path).rdbuf();
    const std::string all = text.str();
    const std::size_t middle = all.find(detail::wisdom_separator);
    const std::string first = all.substr(0, middle);
    const std::string second = middle == std::string::npos ? "" : all.substr(middle + 1);
    // Both are asked in any case: FFTW-MPI must be started before anything is planned.
    const bool both = accepted<float>(first) & accepted<double>(second);
    if (both) {
      hash = hash_hex(all);
      text_float = first;
      text_double = second;
    } else if (path.empty()) {
      log::warning("no arago.wisdom beside the program: Fourier transforms use FFTW's estimates and are slower");
    } else {
      log::warning(
          "{} was made by another FFTW or for another processor and is not used; make it anew with "
          "'cmake --build <build directory> --target fft_wisdom'",
          path);
      path.clear();
    }
  }
};

const Wisdom& wisdom() {
  static const Wisdom instance;
  return instance;
}

}  // namespace

const std::string& wisdom_path() {
  return wisdom().path;
}
const std::string& wisdom_hash() {
  return wisdom().hash;
}

template <>
const std::string& detail::wisdom_text<float>() {
  return wisdom().text_float;
}
template <>
const std::string& detail::wisdom_text<double>() {
  return wisdom().text_double;
}

}  // namespace arago::fft
