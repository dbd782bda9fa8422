#pragma once

#include "arago/config/resolver.hpp"
#include "arago/config/section_visitor.hpp"
#include "arago/core/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// A configuration with one field of every type, as a module would write it.
namespace sample {

enum class Loss { nll, mae };

struct Train {
  std::int64_t epochs = 50;
  double learning_rate = 1e-3;
  bool shuffle = true;
  Loss loss = Loss::nll;
  std::string precision = "float32";
  std::optional<std::int64_t> patience;
  std::optional<double> clip;
  std::optional<bool> mixed;
  std::vector<std::int64_t> stages;
  std::vector<double> weights{1.0, 0.5};
  std::vector<std::string> metrics{"mae"};
};

struct Dose {
  double photons_per_image = 1e5;
  double distance_m = 1.0;
};

struct Execution {
  std::int64_t threads = 1;
};

struct Study {
  arago::config::Table axes;
  std::vector<arago::config::Table> exclude;
};

struct Job {
  Train train;
  Dose dose;
  Study study;
  Execution execution;
};

inline void describe(arago::config::FieldVisitor& v, Train& c) {
  v.field("epochs", c.epochs, {.help = "Passes over the frames", .min = 1, .max = 1e6, .aliases = {"train.nepochs"}});
  v.field("learning_rate", c.learning_rate, {.help = "Step", .min = 0, .max = 1, .min_excluded = true});
  v.field("shuffle", c.shuffle, {.help = "Shuffle"});
  v.choice("loss", c.loss, {{Loss::nll, "nll"}, {Loss::mae, "mae"}}, {.help = "Loss", .aliases = {"loss"}});
  v.field("precision", c.precision, {.help = "Scalars", .choices = {"float32", "float64", "bf16"}});
  v.field("patience", c.patience, {.help = "Epochs without progress", .min = 0});
  v.field("clip", c.clip, {.help = "Largest gradient"});
  v.field("mixed", c.mixed, {.help = "Mixed"});
  v.field("stages", c.stages, {.help = "Lengths", .min = 1});
  v.field("weights", c.weights, {.help = "Weights", .min = -10});
  v.field("metrics", c.metrics, {.help = "Metrics", .choices = {"mae", "psnr", "ssim"}});
}

inline void describe(arago::config::FieldVisitor& v, Dose& c) {
  v.field("photons_per_image", c.photons_per_image,
          {.help = "Mean total count", .unit = "photons", .min = 0, .min_excluded = true, .aliases = {"nphotons"}});
  v.field("distance_m", c.distance_m, {.help = "Distance", .unit = "m", .infinite_allowed = true});
}

inline void describe(arago::config::FieldVisitor& v, Study& c) {
  v.table("axes", c.axes, {.help = "What is varied"});
  v.tables("exclude", c.exclude, {.help = "What is left out"});
}

inline void describe(arago::config::FieldVisitor& v, Execution& c) {
  v.field("threads", c.threads, {.help = "Threads", .role = arago::config::Role::execution, .min = 1});
}

inline void describe(arago::config::SectionVisitor& sections, Job& job) {
  sections.section_of("train", job.train);
  sections.section_of("dose", job.dose);
  sections.section_of("study", job.study);
  sections.section_of("execution", job.execution);
}

inline arago::config::Resolver from_file(const std::string& toml) {
  arago::config::Resolver resolver;
  resolver.add_toml(arago::config::Layer::file, toml, "a.toml");
  return resolver;
}

inline arago::config::Resolver from_line(const std::string& key, const std::string& text) {
  arago::config::Resolver resolver;
  resolver.add_override(key, text);
  return resolver;
}

inline Job job_of(const arago::config::Resolver& resolver) {
  return arago::config::resolve<Job>(resolver).config;
}

/// The message with which the resolver is refused; "" if it is accepted.
inline std::string refusal(const arago::config::Resolver& resolver) {
  try {
    job_of(resolver);
  } catch (const arago::InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace sample
