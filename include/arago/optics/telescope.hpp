#pragma once

#include "arago/optics/likelihood.hpp"
#include "arago/optics/system_graph.hpp"
#include "arago/optics/telescope_builder.hpp"
#include "arago/optics/telescope_system.hpp"
#include "arago/params/setting.hpp"
#include "arago/params/theta_packing.hpp"

#include <Eigen/Core>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arago::optics {

struct TelescopeOptions {
  WavefrontErrors errors = WavefrontErrors::all;
  std::size_t cache_bytes = std::size_t{512} << 20;  ///< of node outputs, see SystemGraph
};

/// A loss at theta with its gradient.
struct ThetaLoss {
  double value = 0;
  std::int64_t skipped = 0;  ///< pixels that are NaN in model or data
  Eigen::VectorXd gradient;
};

/// A telescope as its user sees it: parameters in, images and derivatives out.
///   SheraTelescope telescope = SheraTelescope::of_profile("shera_testbed", params::SystemId::three_plane);
///   RealMap image = telescope.image(telescope.store().with("binary.separation_as", 9.5));
/// Derived values are resolved anew for every store that is given. A store that differs from the last one in structural
/// parameters rebuilds what depends on them; arrays of equal structure are shared between telescopes. The padded width
/// is that of the store the structure was built from: InputError if another one needs more. Not for concurrent calls of
/// one object.
/// With telescope.transform = slab it binds parameters only: SlabImage takes graph().structure() and state().
class SheraTelescope {
 public:
  explicit SheraTelescope(const params::ParameterStore& store, const TelescopeOptions& options = {});
  /// A system of one's own.
  SheraTelescope(const params::ParameterStore& store, std::shared_ptr<const TelescopeSystem> system,
                 const TelescopeOptions& options = {});
  /// A shipped profile or a profile file with settings on top. InputError as params::build_store.
  static SheraTelescope of_profile(std::string_view profile, params::SystemId system,
                                   std::span<const params::Setting> settings = {},
                                   const TelescopeOptions& options = {});
  ~SheraTelescope();
  SheraTelescope(SheraTelescope&&) noexcept;
  SheraTelescope& operator=(SheraTelescope&&) noexcept;

  const params::ParameterStore& store() const { return store_; }
  const TelescopeSystem& system() const { return *system_; }
  /// Stored and derived values: resolved()->real("system.plate_scale_as_per_pix").
  std::shared_ptr<const params::Resolved> resolved() const { return resolved(store_); }
  std::shared_ptr<const params::Resolved> resolved(const params::ParameterStore& store) const;

  /// Photons a pixel (M, M), [row][column] = [y][x].
  RealMap image() { return image(store_); }
  RealMap image(const params::ParameterStore& store);
  /// The image of store() with the chains shared among processes.
  RealMap image(const ChainShare& share);
  /// Stars x wavelengths.
  std::size_t chains();
  NodeOutput output(Node node) { return output(node, store_); }
  NodeOutput output(Node node, const params::ParameterStore& store);

  /// d image / d theta at theta, the other parameters as in store(): (parameters, M, M), shared among processes if
  /// asked for.
  RealStack jvp(const params::ThetaPacking& packing, const Eigen::VectorXd& theta, const TangentShare& share = {});
  /// Gradient of a loss from its derivative with respect to the image.
  Eigen::VectorXd vjp(const params::ThetaPacking& packing, const Eigen::VectorXd& theta, const ConstRealMap& d_image);
  /// Negative log-likelihoods of `data` (M, M), see gaussian_loss and poisson_loss.
  ThetaLoss gaussian(const params::ThetaPacking& packing, const Eigen::VectorXd& theta, const ConstRealMap& data,
                     const ConstRealMap& variance);
  ThetaLoss poisson(const params::ThetaPacking& packing, const Eigen::VectorXd& theta, const ConstRealMap& data);

  /// What the graph sees of a store, and the graph of its structure.
  OpticalState state(const params::ParameterStore& store);
  SystemGraph& graph(const params::ParameterStore& store);
  /// Hash of all structural parameters and of the arrays that they stand for.
  std::string structural_hash() const;
  /// What of the sampling is not adequate, with the needed numbers; empty if all is well.
  std::vector<std::string> sampling_problems();

 private:
  OpticalStructure build(const params::ParameterStore& store) const;
  void check_padding(const params::Resolved& resolved) const;
  /// graph_, if telescope.transform lets it compute: InputError for slab.
  SystemGraph& local_graph();

  std::shared_ptr<const TelescopeSystem> system_;
  params::ParameterStore store_;
  TelescopeOptions options_;
  std::vector<std::string> structural_keys_;
  std::string built_from_;  // hash of the structural parameters of graph_
  std::unique_ptr<SystemGraph> graph_;
  bool local_ = true;
};

}  // namespace arago::optics
