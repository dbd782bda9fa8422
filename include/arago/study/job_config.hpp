#pragma once

#include "arago/config/section_visitor.hpp"
#include "arago/data/data_config.hpp"
#include "arago/data/scene_file.hpp"
#include "arago/nn/model_config.hpp"
#include "arago/ptycho/geometry.hpp"
#include "arago/ptycho/metrics.hpp"
#include "arago/ptycho/object.hpp"
#include "arago/ptycho/probe.hpp"
#include "arago/ptycho/scan.hpp"
#include "arago/ptycho/simulation.hpp"
#include "arago/ptycho/stitcher.hpp"
#include "arago/train/fit_network.hpp"
#include "arago/train/infer_config.hpp"
#include "arago/train/train_config.hpp"

namespace arago::study {

/// Every section that a ptychographic job reads: simulate or load, train, infer, stitch, evaluate.
struct JobConfig {
  ptycho::GeometryConfig geometry;
  ptycho::ObjectConfig object;
  ptycho::ProbeConfig probe;
  ptycho::ScanConfig scan;
  ptycho::DoseConfig dose;
  data::DataConfig data;
  nn::ModelConfig model;
  train::TrainConfig train;
  train::InferConfig infer;
  ptycho::StitchConfig stitch;
  ptycho::EvaluateConfig evaluate;
};

void describe(config::SectionVisitor& sections, JobConfig& job);

/// The rules of every section and those between sections, all problems in one InputError.
void validate(const JobConfig& job);

/// True when frames are made: there is no data.file, or object.kind = file says that data.file gives the scene.
bool simulates(const JobConfig& job);

/// The parts that a simulation reads. Where the kind is `file`, object.file, probe.file and scan.file default to
/// data.file.
data::SimulationConfig simulation_config(const JobConfig& job);

/// The parts that a training reads.
train::FitConfig fit_config(const JobConfig& job);

}  // namespace arago::study
