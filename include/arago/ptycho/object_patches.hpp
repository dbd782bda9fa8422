#pragma once

#include "arago/core/views.hpp"

namespace arago::ptycho {

/// Network maps (B, N, N, nf), channels last, to planar complex object patches (B, nf, N, N): o = a exp(i phi).
template <class Scalar>
void to_complex(const ExecutionSpace& exec, const View<const Scalar****>& amplitude,
                const View<const Scalar****>& phase, const View<Complex<Scalar>****>& object_patches);

/// do = (da + i a dphi) exp(i phi).
template <class Scalar>
void to_complex_jvp(const ExecutionSpace& exec, const View<const Scalar****>& amplitude,
                    const View<const Scalar****>& phase, const View<const Scalar****>& d_amplitude,
                    const View<const Scalar****>& d_phase, const View<Complex<Scalar>****>& d_object_patches);

/// Cotangent g of o (dL = Re(conj(g) do)): dL/da = Re(conj(g) exp(i phi)), dL/dphi = Re(conj(g) i o).
/// object_patches is the output of to_complex.
template <class Scalar>
void to_complex_vjp(const ExecutionSpace& exec, const View<const Scalar****>& amplitude,
                    const View<const Scalar****>& phase, const View<const Complex<Scalar>****>& object_cotangent,
                    const View<Scalar****>& d_amplitude, const View<Scalar****>& d_phase);

}  // namespace arago::ptycho
