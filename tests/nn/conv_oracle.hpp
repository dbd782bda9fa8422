#pragma once

#include "arago/core/rng.hpp"
#include "arago/nn/conv_engine.hpp"

#include <string>
#include <vector>

namespace arago::nn::testing {

/// A 3x3 convolution written as its definition, in double: the oracle of the engines.
struct NaiveConv {
  ConvShape shape;
  int groups = 1;
  std::vector<double> x = {}, kernel = {}, bias = {}, y = {},
                      dy = {};  ///< x (groups, h, w, in_pitch); y, dy (groups, h, w, out)

  double& at(std::vector<double>& image, int pitch, int group, int row, int column, int channel) const {
    return image[((static_cast<std::size_t>(group) * shape.height + row) * shape.width + column) * pitch + channel];
  }

  /// visit(x index, y index, kernel index) for every product of the convolution.
  template <class Visit>
  void for_each_product(const Visit& visit) const {
    for (int g = 0; g < groups; ++g)
      for (int row = 0; row < shape.height; ++row)
        for (int column = 0; column < shape.width; ++column)
          for (int tap = 0; tap < 9; ++tap) {
            const int from_row = row + tap / 3 - 1, from_column = column + tap % 3 - 1;
            if (from_row < 0 || from_row >= shape.height || from_column < 0 || from_column >= shape.width) continue;
            const std::size_t pixel = (static_cast<std::size_t>(g) * shape.height + row) * shape.width + column;
            const std::size_t from =
                (static_cast<std::size_t>(g) * shape.height + from_row) * shape.width + from_column;
            for (int i = 0; i < shape.in; ++i)
              for (int o = 0; o < shape.out; ++o)
                visit(from * shape.in_pitch + shape.in_first + i, pixel * shape.out + o,
                      (static_cast<std::size_t>(tap) * shape.in + i) * shape.out + o);
          }
  }

  void forward() {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = bias[i % shape.out];
    for_each_product([&](std::size_t ix, std::size_t iy, std::size_t iw) { y[iy] += x[ix] * kernel[iw]; });
    if (shape.relu)
      for (double& value : y) value = value > 0 ? value : 0;
  }
  std::vector<double> backward_data() const {
    std::vector<double> dx(x.size(), 0.0);
    for_each_product([&](std::size_t ix, std::size_t iy, std::size_t iw) { dx[ix] += dy[iy] * kernel[iw]; });
    return dx;
  }
  /// Kernel, then bias gradient of the groups [first, last).
  std::vector<double> backward_weights(int first, int last) const {
    std::vector<double> gradient(kernel.size() + bias.size(), 0.0);
    const std::size_t image = static_cast<std::size_t>(shape.height) * shape.width * shape.out;
    const auto counts = [&](std::size_t iy) { return iy >= first * image && iy < last * image; };
    for_each_product([&](std::size_t ix, std::size_t iy, std::size_t iw) {
      if (counts(iy)) gradient[iw] += x[ix] * dy[iy];
    });
    for (std::size_t iy = first * image; iy < last * image; ++iy) gradient[kernel.size() + iy % shape.out] += dy[iy];
    return gradient;
  }
};

inline std::vector<double> random_values(std::size_t count, std::uint64_t seed) {
  CounterRng rng(seed, Stream::test, 0, 0);
  std::vector<double> values(count);
  for (double& value : values) value = static_cast<float>(rng.uniform(-1.0, 1.0));
  return values;
}

inline NaiveConv make_naive_conv(ConvShape shape, int groups) {
  if (shape.in_pitch == 0) shape.in_pitch = shape.in;
  const std::size_t pixels = static_cast<std::size_t>(groups) * shape.height * shape.width;
  NaiveConv conv{.shape = shape, .groups = groups};
  conv.x = random_values(pixels * shape.in_pitch, 1);
  conv.kernel = random_values(std::size_t{9} * shape.in * shape.out, 2);
  conv.bias = random_values(shape.out, 3);
  conv.dy = random_values(pixels * shape.out, 4);
  conv.y.resize(pixels * shape.out);
  return conv;
}

template <class Scalar>
View<Scalar*> to_view(const std::vector<double>& values) {
  View<Scalar*> view("values", values.size());
  const auto host = Kokkos::create_mirror_view(view);
  for (std::size_t i = 0; i < values.size(); ++i) host(i) = static_cast<Scalar>(values[i]);
  Kokkos::deep_copy(view, host);
  return view;
}

/// max |a - b| / max |b|
template <class Data>
double relative_error(const View<Data>& view, const std::vector<double>& expected) {
  const auto host = Kokkos::create_mirror_view_and_copy(HostSpace(), view);
  double largest = 1e-300, error = view.size() == expected.size() ? 0.0 : 1e300;
  for (std::size_t i = 0; i < expected.size() && error < 1e300; ++i) {
    largest = std::max(largest, std::abs(expected[i]));
    error = std::max(error, std::abs(static_cast<double>(host.data()[i]) - expected[i]));
  }
  return error / largest;
}

}  // namespace arago::nn::testing
