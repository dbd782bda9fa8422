#include "arago/fft/local_fft2d.hpp"

#include "arago/core/error.hpp"
#include "fft/detail/batch_transform.hpp"
#include "fft/detail/image_plan.hpp"

#include <cmath>
#include <mutex>
#include <vector>

namespace arago::fft {

using detail::Direction;

template <class Scalar>
struct LocalFft2d<Scalar>::Plan : detail::ImagePlan<Scalar> {
  using detail::ImagePlan<Scalar>::ImagePlan;
};

namespace {

constexpr std::int64_t max_extent = std::int64_t{1} << 30;

/// One plan a shape and process. Plans live until the process ends.
template <class Scalar>
std::shared_ptr<const typename LocalFft2d<Scalar>::Plan> cached_plan(std::int64_t rows, std::int64_t columns) {
  using Plan = typename LocalFft2d<Scalar>::Plan;
  struct Entry {
    std::int64_t rows;
    std::int64_t columns;
    std::shared_ptr<const Plan> plan;
  };
  static std::mutex mutex;
  static std::vector<Entry> entries;
  const std::lock_guard lock(mutex);
  for (const Entry& entry : entries)
    if (entry.rows == rows && entry.columns == columns) return entry.plan;
  entries.push_back({rows, columns, std::make_shared<const Plan>(rows, columns)});
  return entries.back().plan;
}

template <class Scalar, class Images>
void transform(const ExecutionSpace& exec, const detail::ImagePlan<Scalar>& plan, const Images& images,
               std::int64_t rows, std::int64_t columns, Direction direction) {
  constexpr int rank = Images::rank;
  ARAGO_ASSERT(static_cast<std::int64_t>(images.extent(rank - 2)) == rows &&
                   static_cast<std::int64_t>(images.extent(rank - 1)) == columns,
               "images of " << images.extent(rank - 2) << " x " << images.extent(rank - 1)
                            << " given to a transform of " << rows << " x " << columns);
  const std::int64_t count = static_cast<std::int64_t>(images.size()) / (rows * columns);
  if (count > 0) detail::transform_batch<Scalar>(exec, plan, {rows, columns, count}, images.data(), direction);
}

}  // namespace

template <class Scalar>
LocalFft2d<Scalar>::LocalFft2d(std::int64_t rows, std::int64_t columns) : rows_(rows), columns_(columns) {
  ARAGO_REQUIRE(rows >= 1 && columns >= 1 && rows <= max_extent && columns <= max_extent,
                "a Fourier transform of " << rows << " x " << columns << " elements is not possible");
  plan_ = cached_plan<Scalar>(rows, columns);
}

template <class Scalar>
const std::string& LocalFft2d<Scalar>::method() const {
  return plan_->method();
}

template <class Scalar>
double LocalFft2d<Scalar>::flop() const {
  const double elements = static_cast<double>(rows_) * static_cast<double>(columns_);
  return 5.0 * elements * std::log2(elements);
}

template <class Scalar>
void LocalFft2d<Scalar>::forward(Complex<Scalar>* image) const {
  plan_->execute(image, Direction::forward);
}
template <class Scalar>
void LocalFft2d<Scalar>::inverse(Complex<Scalar>* image) const {
  plan_->execute(image, Direction::inverse);
}

template <class Scalar>
void LocalFft2d<Scalar>::forward(const ExecutionSpace& exec, const View<Complex<Scalar>***>& images) const {
  transform<Scalar>(exec, *plan_, images, rows_, columns_, Direction::forward);
}
template <class Scalar>
void LocalFft2d<Scalar>::inverse(const ExecutionSpace& exec, const View<Complex<Scalar>***>& images) const {
  transform<Scalar>(exec, *plan_, images, rows_, columns_, Direction::inverse);
}
template <class Scalar>
void LocalFft2d<Scalar>::forward(const ExecutionSpace& exec, const View<Complex<Scalar>****>& images) const {
  transform<Scalar>(exec, *plan_, images, rows_, columns_, Direction::forward);
}
template <class Scalar>
void LocalFft2d<Scalar>::inverse(const ExecutionSpace& exec, const View<Complex<Scalar>****>& images) const {
  transform<Scalar>(exec, *plan_, images, rows_, columns_, Direction::inverse);
}

template class LocalFft2d<float>;
template class LocalFft2d<double>;

}  // namespace arago::fft
