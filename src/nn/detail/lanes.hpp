#pragma once

#include <Kokkos_Core.hpp>

namespace arago::nn::detail {

#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
inline constexpr bool device_build = true;
#else
inline constexpr bool device_build = false;
#endif

/// Channels that are computed together: one vector register on a host, a few scalars a thread on a device.
template <class Scalar>
struct LaneType {
  static constexpr int count = device_build ? 4 : 64 / static_cast<int>(sizeof(Scalar));
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  struct type {
    Scalar value[count];
    KOKKOS_INLINE_FUNCTION Scalar& operator[](int lane) { return value[lane]; }
    KOKKOS_INLINE_FUNCTION const Scalar& operator[](int lane) const { return value[lane]; }
  };
#else
  using type __attribute__((vector_size(64))) = Scalar;
#endif
};

template <class Scalar>
using Lanes = typename LaneType<Scalar>::type;
template <class Scalar>
inline constexpr int lane_count = LaneType<Scalar>::count;

template <class Scalar>
KOKKOS_FORCEINLINE_FUNCTION Lanes<Scalar> zero_lanes() {
  return Lanes<Scalar>{};
}

/// All lanes from memory of any alignment.
template <class Scalar>
KOKKOS_FORCEINLINE_FUNCTION Lanes<Scalar> load_lanes(const Scalar* from) {
  Lanes<Scalar> lanes;
  __builtin_memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

/// The first `valid` lanes from memory, zero in the others.
template <class Scalar>
KOKKOS_FORCEINLINE_FUNCTION Lanes<Scalar> load_lanes(const Scalar* from, int valid) {
  if (valid >= lane_count<Scalar>) return load_lanes(from);
  Scalar buffer[lane_count<Scalar>] = {};
  for (int lane = 0; lane < valid; ++lane) buffer[lane] = from[lane];
  return load_lanes(buffer);
}

/// The first `valid` lanes to memory.
template <class Scalar>
KOKKOS_FORCEINLINE_FUNCTION void store_lanes(Lanes<Scalar> lanes, int valid, Scalar* to) {
  if (valid >= lane_count<Scalar>) {
    __builtin_memcpy(to, &lanes, sizeof lanes);
    return;
  }
  Scalar buffer[lane_count<Scalar>];
  __builtin_memcpy(buffer, &lanes, sizeof lanes);
  for (int lane = 0; lane < valid; ++lane) to[lane] = buffer[lane];
}

/// lanes where gate > 0, else 0.
template <class Scalar>
KOKKOS_FORCEINLINE_FUNCTION Lanes<Scalar> where_positive(Lanes<Scalar> gate, Lanes<Scalar> lanes) {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  for (int lane = 0; lane < lane_count<Scalar>; ++lane) lanes[lane] = gate[lane] > Scalar{0} ? lanes[lane] : Scalar{0};
  return lanes;
#else
  return gate > Scalar{0} ? lanes : Lanes<Scalar>{};
#endif
}

/// sum += lanes * factor, fused.
template <class Scalar>
KOKKOS_FORCEINLINE_FUNCTION void add_product(Lanes<Scalar>& sum, const Lanes<Scalar>& lanes, Scalar factor) {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  for (int lane = 0; lane < lane_count<Scalar>; ++lane) sum[lane] += lanes[lane] * factor;
#else
  sum += lanes * factor;
#endif
}

/// sum += lanes.
template <class Scalar>
KOKKOS_FORCEINLINE_FUNCTION void add_lanes(Lanes<Scalar>& sum, const Lanes<Scalar>& lanes) {
#if defined(KOKKOS_ENABLE_CUDA) || defined(KOKKOS_ENABLE_HIP)
  for (int lane = 0; lane < lane_count<Scalar>; ++lane) sum[lane] += lanes[lane];
#else
  sum += lanes;
#endif
}

}  // namespace arago::nn::detail
