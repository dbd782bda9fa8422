#include "train/detail/refine_objective.hpp"

#include "arago/mpi/fixed_order_sum.hpp"

#include <algorithm>
#include <cmath>

namespace arago::train {
namespace {

using ptycho::LikelihoodSums;
using ptycho::ObjectAndProbe;
using Field = HostView<Complex<double>**>;

constexpr std::int64_t most_shards = 64;
constexpr std::size_t sum_numbers = 6;

/// The shards of all ranks and those of this one.
struct Shards {
  std::int64_t total;
  mpi::RowRange mine;
};

Shards shards_of(std::int64_t frames, const mpi::Communicator& comm) {
  const std::int64_t total = std::min(frames, most_shards);
  return {total, mpi::share_of(total, comm.rank(), comm.size())};
}

/// Calls body(first frame, last frame, leaf) for every shard of this rank, threads sharing them, then adds the leaves
/// (`length` numbers each, zero before) of all ranks in one tree.
template <class Body>
std::vector<double> sum_over_shards(const mpi::Communicator& comm, std::int64_t frames, std::size_t length,
                                    std::vector<double>& leaves, const Body& body) {
  const Shards shards = shards_of(frames, comm);
  leaves.assign(static_cast<std::size_t>(shards.mine.count) * length, 0.0);
  double* const first_leaf = leaves.data();
  Kokkos::parallel_for("arago::train::refine_shards",
                       Kokkos::RangePolicy<HostSpace, Kokkos::Schedule<Kokkos::Dynamic>>(0, shards.mine.count),
                       [=, &body](const std::int64_t s) {
                         const mpi::RowRange range = mpi::share_of(frames, static_cast<int>(shards.mine.first + s),
                                                                   static_cast<int>(shards.total));
                         body(range.first, range.first + range.count, first_leaf + s * length);
                       });
  Kokkos::fence();
  std::vector<std::span<const double>> spans;
  for (std::int64_t s = 0; s < shards.mine.count; ++s) spans.emplace_back(first_leaf + s * length, length);
  std::vector<double> sum(length);
  mpi::reduce_in_fixed_order<double>(comm, {shards.mine.first, shards.mine.count}, shards.total, spans,
                                     std::span<double>(sum));
  return sum;
}

Field field_at(double* numbers, const Field& like) {
  return Field(reinterpret_cast<Complex<double>*>(numbers), like.extent(0), like.extent(1));
}

void store(const LikelihoodSums& sums, double* numbers) {
  const ptycho::ResidualSums& r = sums.residual;
  const double all[sum_numbers] = {sums.nll, sums.predicted, r.squared_amplitude_error, r.counts, r.deviance, r.pixels};
  std::copy_n(all, sum_numbers, numbers);
}

LikelihoodSums sums_from(const double* numbers) {
  return {numbers[0], numbers[1], {numbers[2], numbers[3], numbers[4], numbers[5]}};
}

double mean_power(const Field& field) {
  double sum = 0.0;
  for (std::size_t i = 0; i < field.size(); ++i) sum += abs_squared(field.data()[i]);
  return sum / static_cast<double>(field.size());
}

}  // namespace

RefineObjective::RefineObjective(const mpi::Communicator& comm, const ptycho::ObjectLikelihood& likelihood,
                                 const ObjectAndProbe& at, bool free_probe, double tv_weight)
    : comm_(comm),
      likelihood_(likelihood),
      at_(at),
      free_probe_(free_probe),
      tv_weight_(tv_weight),
      scale_(object_numbers() + (free_probe ? 2 * at.probe.size() : 0), 1.0) {
  find_illumination();
}

void RefineObjective::find_illumination() {
  const auto sum = sum_over_shards(comm_, likelihood_.frames(), object_numbers(), leaves_,
                                   [&](std::int64_t first, std::int64_t last, double* leaf) {
                                     likelihood_.add_illumination(first, last, at_.probe, field_at(leaf, at_.object));
                                   });
  illumination_ = HostView<double**>("illumination", at_.object.extent(0), at_.object.extent(1));
  for (std::size_t i = 0; i < illumination_.size(); ++i) illumination_.data()[i] = sum[2 * i];
}

void RefineObjective::scale_by_curvature() {
  constexpr double floor = 0.01;  // of the largest illumination: dim pixels are not hurried
  const double* const seen = illumination_.data();
  const double largest = *std::max_element(seen, seen + illumination_.size());
  for (std::size_t i = 0; i < object_numbers(); ++i) scale_[i] = std::sqrt(seen[i / 2] + floor * largest);
  const double of_probe = std::sqrt(static_cast<double>(likelihood_.frames()) * mean_power(at_.object));
  std::fill(scale_.begin() + static_cast<std::ptrdiff_t>(object_numbers()), scale_.end(), of_probe);
}

void RefineObjective::scale_by_amplitude() {
  const auto probe = scale_.begin() + static_cast<std::ptrdiff_t>(object_numbers());
  std::fill(scale_.begin(), probe, 1.0 / std::sqrt(mean_power(at_.object)));
  std::fill(probe, scale_.end(), 1.0 / std::sqrt(mean_power(at_.probe)));
}

void RefineObjective::brighten(double factor) {
  for (std::size_t i = 0; i < at_.object.size(); ++i) at_.object.data()[i] *= factor;
}

std::vector<double> RefineObjective::packed() const {
  std::vector<double> x(scale_.size());
  const auto* object = reinterpret_cast<const double*>(at_.object.data());
  const auto* probe = reinterpret_cast<const double*>(at_.probe.data());
  const std::size_t of_object = object_numbers();
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = scale_[i] * (i < of_object ? object[i] : probe[i - of_object]);
  return x;
}

void RefineObjective::unpack(std::span<const double> x) {
  auto* object = reinterpret_cast<double*>(at_.object.data());
  auto* probe = reinterpret_cast<double*>(at_.probe.data());
  const std::size_t of_object = object_numbers();
  for (std::size_t i = 0; i < x.size(); ++i) (i < of_object ? object[i] : probe[i - of_object]) = x[i] / scale_[i];
}

double RefineObjective::operator()(std::span<const double> x, std::span<double> gradient) {
  unpack(x);
  const std::size_t numbers = x.size();
  const std::vector<double> sum = sum_over_shards(comm_, likelihood_.frames(), numbers + sum_numbers, leaves_,
                                                  [&](std::int64_t first, std::int64_t last, double* leaf) {
                                                    ObjectAndProbe d{field_at(leaf, at_.object), {}};
                                                    if (free_probe_)
                                                      d.probe = field_at(leaf + object_numbers(), at_.probe);
                                                    store(likelihood_.add(first, last, at_, d), leaf + numbers);
                                                  });
  std::copy_n(sum.begin(), numbers, gradient.begin());
  sums_ = sums_from(sum.data() + numbers);
  const double variation = tv_weight_ > 0 ? add_total_variation(gradient) : 0.0;
  for (std::size_t i = 0; i < numbers; ++i) gradient[i] /= scale_[i];
  return sums_.nll + variation;
}

/// Value and gradient of weight * pixels of all frames * mean over the canvas of |dO/dy|^2 + |dO/dx|^2.
double RefineObjective::add_total_variation(std::span<double> gradient) const {
  const Field& o = at_.object;
  const Field d = field_at(gradient.data(), o);
  const double weight = tv_weight_ * sums_.residual.pixels / static_cast<double>(o.size());
  double sum = 0.0;
  const auto pair = [&](int y, int x, int next_y, int next_x) {
    const Complex<double> step = o(next_y, next_x) - o(y, x);
    sum += abs_squared(step);
    d(next_y, next_x) += 2.0 * weight * step;
    d(y, x) -= 2.0 * weight * step;
  };
  for (int y = 0; y < o.extent_int(0); ++y)
    for (int x = 0; x < o.extent_int(1); ++x) {
      if (y + 1 < o.extent_int(0)) pair(y, x, y + 1, x);
      if (x + 1 < o.extent_int(1)) pair(y, x, y, x + 1);
    }
  return weight * sum;
}

double RefineObjective::loss_per_pixel(double value) const {
  return value / sums_.residual.pixels;
}

}  // namespace arago::train
