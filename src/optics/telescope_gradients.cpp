#include "arago/core/error.hpp"
#include "arago/optics/state_binding.hpp"
#include "arago/optics/telescope.hpp"

#include <functional>

namespace arago::optics {
namespace {

/// A loss of the image that writes d loss / d image.
using ImageLoss = std::function<Loss(const ConstRealMap& image, const RealMap& gradient)>;

void require_image(const ConstRealMap& map, std::int64_t pixels, std::string_view what) {
  ARAGO_REQUIRE(
      static_cast<std::int64_t>(map.extent(0)) == pixels && static_cast<std::int64_t>(map.extent(1)) == pixels,
      what << " of " << map.extent(0) << " x " << map.extent(1) << " pixels; telescope.psf_npix is " << pixels);
}

ThetaLoss loss_at(SheraTelescope& telescope, const params::ThetaPacking& packing, const Eigen::VectorXd& theta,
                  const ImageLoss& loss) {
  const RealMap image = telescope.image(packing.unpack(theta, telescope.store()));
  const RealMap d_image("optics d loss / d image", image.extent(0), image.extent(1));
  const Loss found = loss(image, d_image);
  return {found.value, found.skipped, telescope.vjp(packing, theta, d_image)};
}

}  // namespace

RealStack SheraTelescope::jvp(const params::ThetaPacking& packing, const Eigen::VectorXd& theta,
                              const TangentShare& share) {
  const OpticalState at = state(packing.unpack(theta, store_));
  return local_graph().jvp(at, StateSlopes(*system_, at, packing, theta, store_).directions(), share);
}

Eigen::VectorXd SheraTelescope::vjp(const params::ThetaPacking& packing, const Eigen::VectorXd& theta,
                                    const ConstRealMap& d_image) {
  const OpticalState at = state(packing.unpack(theta, store_));
  require_image(d_image, graph_->structure().focal_samples, "a cotangent");
  const StateSlopes slopes(*system_, at, packing, theta, store_);
  return slopes.pulled(local_graph().vjp(at, d_image, {.geometry = slopes.moves_geometry()}).values);
}

ThetaLoss SheraTelescope::gaussian(const params::ThetaPacking& packing, const Eigen::VectorXd& theta,
                                   const ConstRealMap& data, const ConstRealMap& variance) {
  require_image(data, graph_->structure().focal_samples, "data");
  require_image(variance, graph_->structure().focal_samples, "a variance map");
  return loss_at(*this, packing, theta, [&](const ConstRealMap& image, const RealMap& gradient) {
    return gaussian_loss(image, data, variance, gradient);
  });
}

ThetaLoss SheraTelescope::poisson(const params::ThetaPacking& packing, const Eigen::VectorXd& theta,
                                  const ConstRealMap& data) {
  require_image(data, graph_->structure().focal_samples, "data");
  return loss_at(*this, packing, theta, [&](const ConstRealMap& image, const RealMap& gradient) {
    return poisson_loss(image, data, gradient);
  });
}

}  // namespace arago::optics
