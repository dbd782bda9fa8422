#include "arago/fit/fit_images.hpp"

#include <cmath>

namespace arago::fit {

FitImages images_of(const FitProblem& problem, const Eigen::VectorXd& start, const Eigen::VectorXd& theta) {
  const Exposure& exposure = problem.likelihood->exposures().front();
  FitImages images;
  images.data = exposure.data;
  images.start = problem.likelihood->image(0, start);
  images.model = problem.likelihood->image(0, theta);
  const auto left = [&](const optics::RealMap& model) {
    optics::RealMap residual("fit residual", model.extent(0), model.extent(1));
    for (std::size_t k = 0; k < model.size(); ++k) {
      const double variance = exposure.variance.size() > 0 ? exposure.variance.data()[k] : model.data()[k];
      residual.data()[k] = (images.data.data()[k] - model.data()[k]) / std::sqrt(variance);
    }
    return residual;
  };
  images.residual_start = left(images.start);
  images.residual = left(images.model);
  return images;
}

}  // namespace arago::fit
