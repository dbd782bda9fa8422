// make_wisdom FILE: measures FFTW's plans for the usual transforms and writes them as wisdom. Run once, by the build.
#include "fft/detail/fftw_api.hpp"

#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>

namespace {

using arago::fft::detail::Fftw;

template <class Scalar>
std::string measure() {
  using F = Fftw<Scalar>;
  using Number = typename F::Number;
  F::initialise();
  constexpr std::size_t bytes = sizeof(Number) * 1024 * 1024;
  const std::unique_ptr<void, void (*)(void*)> buffer(F::allocate(bytes), F::free);
  std::memset(buffer.get(), 0, bytes);
  auto* data = static_cast<Number*>(buffer.get());
  for (const int sign : {FFTW_FORWARD, FFTW_BACKWARD}) {
    for (const int n : arago::fft::detail::image_sizes) F::destroy(F::plan_2d(n, n, data, sign, FFTW_MEASURE));
    for (const int n : arago::fft::detail::line_sizes) F::destroy(F::plan_1d(n, data, sign, FFTW_MEASURE));
  }
  char* text = F::export_wisdom();
  const std::string wisdom = text;
  std::free(text);
  return wisdom;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_wisdom FILE\n");
    return 2;
  }
  std::ofstream file(argv[1]);
  file << measure<float>() << arago::fft::detail::wisdom_separator << measure<double>();
  file.close();
  if (!file) std::fprintf(stderr, "make_wisdom: %s cannot be written\n", argv[1]);
  return file ? 0 : 6;
}
