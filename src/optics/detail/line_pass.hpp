#pragma once

#include "optics/detail/line_path.hpp"
#include "optics/detail/parallel.hpp"

#include <algorithm>

namespace arago::optics::detail {

template <class Scalar>
template <class Work>
void LinePath<Scalar>::run(const Pass& pass, const Work& work) const {
  constexpr std::int64_t block = 8;                                  // lines stored together: whole cache lines
  constexpr std::int64_t cache_line = 64 / sizeof(Complex<Scalar>);  // every line starts on one
  const std::int64_t pitch = (geometry_.padded_samples + cache_line - 1) / cache_line * cache_line;
  const std::int64_t blocks = (pass.lines + block - 1) / block;
  const ThreadScratch<Complex<Scalar>> scratch(block * pitch);
  for_each(pass.label, static_cast<std::int64_t>(pass.targets.size()) * blocks, [&](std::int64_t task) {
    const auto job = static_cast<std::size_t>(task / blocks);
    const std::int64_t first = task % blocks * block, count = std::min(block, pass.lines - first);
    const typename ThreadScratch<Complex<Scalar>>::Row row(scratch);
    for (std::int64_t i = 0; i < count; ++i) work(job, first + i, row.data() + i * pitch);
    const ComplexMapOf<Scalar>& target = pass.targets[job];
    if (!pass.transposed) {
      for (std::int64_t i = 0; i < count; ++i)
        std::copy_n(row.data() + i * pitch + pass.out.first, pass.out.count, &target(first + i, 0));
      return;
    }
    for (std::int64_t e = 0; e < pass.out.count; ++e)
      for (std::int64_t i = 0; i < count; ++i) target(e, first + i) = row.data()[i * pitch + pass.out.first + e];
  });
}

}  // namespace arago::optics::detail
