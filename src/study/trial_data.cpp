#include "arago/study/trial_data.hpp"

#include "arago/core/error.hpp"
#include "arago/core/hash.hpp"
#include "arago/core/log.hpp"
#include "arago/core/rng.hpp"
#include "arago/data/dataset_file.hpp"
#include "arago/data/scene_file.hpp"
#include "arago/ptycho/grouping.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <utility>

namespace arago::study {
namespace {

/// XXH3-128 of a file's bytes.
std::string hash_of_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  const bool readable = file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  const std::string reason = file < 0 ? std::strerror(errno) : "it is not a file";
  void* bytes =
      readable && status.st_size > 0 ? mmap(nullptr, status.st_size, PROT_READ, MAP_PRIVATE, file, 0) : nullptr;
  if (file >= 0) close(file);
  ARAGO_CHECK(DataFileError, bytes != nullptr && bytes != MAP_FAILED,
              path << " cannot be read: " << (readable ? "it is empty" : reason) << "; check the name");
  const std::string hash =
      hash_hex(std::span(static_cast<const std::byte*>(bytes), static_cast<std::size_t>(status.st_size)));
  munmap(bytes, static_cast<std::size_t>(status.st_size));
  return hash;
}

/// FILE of FILE:/dataset.
std::string path_of(const std::string& location) {
  return location.substr(0, location.find(":/"));
}

/// "key=value" lines of the numerics, but for names of files.
std::string numbers_text(const config::Resolution& resolution) {
  std::string text;
  for (const config::ResolvedField& field : resolution.fields())
    if (field.role == config::Role::numerics && !field.key.ends_with("file"))
      text += field.key + "=" + field.value.to_toml() + "\n";
  return text;
}

ptycho::Dataset load(const std::string& path, const JobConfig& job) {
  return data::read_dataset(path, job.data,
                            {.N = static_cast<int>(job.geometry.N), .minimum_frames = job.geometry.channels()});
}

/// Frames of a simulation must have the dose that was asked for: to 1 %, or to five deviations of the total count.
void check_dose(const ptycho::Dataset& dataset, const ptycho::DoseConfig& dose) {
  const double measured = ptycho::mean_photons_per_image(dataset);
  const double expected_total = dose.photons_per_image * static_cast<double>(dataset.frames());
  const double allowed = std::max(0.01, 5 / std::sqrt(expected_total));
  ARAGO_CHECK(NumericalError, std::abs(measured / dose.photons_per_image - 1) <= allowed,
              "dose.photons_per_image=" << dose.photons_per_image << " was asked for, the simulated frames have "
                                        << measured << " on average; the scene is not usable");
}

/// So many of these rows in ascending order: those with the smallest random numbers, so that choices of one seed nest.
std::vector<std::int64_t> chosen(const std::vector<std::int64_t>& rows, std::int64_t count, std::int64_t seed) {
  ARAGO_REQUIRE(count <= static_cast<std::int64_t>(rows.size()),
                "data.train_frames=" << count << " is more than the " << rows.size()
                                     << " frames of the training part; raise scan.count or data.split");
  std::vector<std::pair<double, std::int64_t>> drawn;
  for (const std::int64_t row : rows)
    drawn.emplace_back(
        CounterRng(static_cast<std::uint64_t>(seed), Stream::subsample, 2, static_cast<std::uint64_t>(row)).uniform(),
        row);
  std::sort(drawn.begin(), drawn.end());
  std::vector<std::int64_t> kept;
  for (std::int64_t i = 0; i < count; ++i) kept.push_back(drawn[static_cast<std::size_t>(i)].second);
  std::sort(kept.begin(), kept.end());
  return kept;
}

/// Rows of the frames that train and of those that are reconstructed.
data::Split split_of(const ptycho::Dataset& all, const JobConfig& job) {
  data::Split split = data::split_by_row(all, job.data.test_file.empty() ? job.data.split : 1, job.geometry.channels());
  if (job.data.train_frames) split.train = chosen(split.train, *job.data.train_frames, job.train.seed);
  return split;
}

/// What is measured on frames of the training says nothing about others.
void warn_of_common_frames(const TrialData& data, const JobConfig& job) {
  const std::int64_t common = ptycho::frames_in_common(data.train, data.test);
  if (common > 0)
    log::warning("{} of the {} frames of data.test_file={} train as well; results on them say nothing about others",
                 common, data.test.frames(), job.data.test_file);
}

bool takes_all(const ptycho::Dataset& all, const std::vector<std::int64_t>& rows) {
  return static_cast<std::int64_t>(rows.size()) == all.frames();
}

/// The same scene at the dose of the test, with its own photon noise.
ptycho::Dataset simulate_test(const JobConfig& job) {
  JobConfig test = job;
  test.dose.photons_per_image = *job.data.test_photons_per_image;
  test.dose.seed = static_cast<std::int64_t>(hash_64(fmt::format("test/{}", job.dose.seed)) >> 33);
  ptycho::Dataset dataset = data::simulate_dataset(simulation_config(test));
  if (test.dose.noise == ptycho::Noise::poisson) check_dose(dataset, test.dose);
  return dataset;
}

}  // namespace

const std::string& TrialDataCache::content_of(const std::string& location) {
  std::string& content = contents_[location];
  if (content.empty()) content = hash_of_file(path_of(location)) + location.substr(path_of(location).size());
  return content;
}

std::string TrialDataCache::files_text(const JobConfig& job) {
  std::string text;
  const auto add = [&](const char* key, const std::string& location) {
    if (!location.empty()) text += fmt::format("{}={}\n", key, content_of(location));
  };
  if (simulates(job)) {
    const data::SimulationConfig scene = simulation_config(job);
    add("object", scene.object.file);
    add("probe", scene.probe.file);
    add("scan", scene.scan.file);
  } else {
    add("data", job.data.file);
  }
  add("test", job.data.test_file);
  return text;
}

std::string TrialDataCache::identity(const JobConfig& job, const config::Resolution& resolution) {
  std::string text = numbers_text(resolution) + files_text(job);
  if (!job.evaluate.mask_file.empty()) text += "mask=" + content_of(job.evaluate.mask_file) + "\n";
  return text;
}

std::string TrialDataCache::key(const JobConfig& job, const config::Resolution& resolution, bool with_dose) {
  std::vector<std::string> sections{"data"};
  if (simulates(job)) sections.insert(sections.end(), {"object", "probe", "scan"});
  if (simulates(job) && with_dose) sections.push_back("dose");
  std::string text = numbers_text(resolution.of_sections(sections)) + files_text(job);
  text += fmt::format("N={}\n", job.geometry.N);
  if (job.data.train_frames) text += fmt::format("train.seed={}\n", job.train.seed);
  if (simulates(job) && job.scan.kind == ptycho::ScanKind::grid)
    text += fmt::format("gridsize={}\noffset={}\n", job.geometry.gridsize, job.geometry.offset_px);
  return text;
}

const TrialData& TrialDataCache::get(const JobConfig& job, const config::Resolution& resolution) {
  const std::string wanted = key(job, resolution);
  if (wanted == key_) return data_;
  key_.clear();
  data_ = {};
  if (simulates(job)) {
    data_.all = data::simulate_dataset(simulation_config(job));
    if (job.dose.noise == ptycho::Noise::poisson) check_dose(data_.all, job.dose);
  } else {
    data_.all = load(job.data.file, job);
  }
  const data::Split split = split_of(data_.all, job);
  const auto part = [](const ptycho::Dataset& whole, const std::vector<std::int64_t>& rows) {
    return takes_all(whole, rows) ? whole : ptycho::select_frames(whole, rows);
  };
  data_.train = part(data_.all, split.train);
  if (!job.data.test_file.empty()) {
    data_.test = load(job.data.test_file, job);
    warn_of_common_frames(data_, job);
  } else {
    data_.test = part(job.data.test_photons_per_image ? simulate_test(job) : data_.all, split.test);
  }
  key_ = wanted;
  return data_;
}

const HostView<double**>& TrialDataCache::positions(const JobConfig& job, const config::Resolution& resolution) {
  const auto [known, is_new] = positions_.try_emplace(key(job, resolution, false));
  if (!is_new) return known->second;
  if (!simulates(job)) return known->second = get(job, resolution).all.positions_px;
  const data::SimulationConfig scene = simulation_config(job);
  auto rows = static_cast<int>(scene.object.size_px), columns = rows;
  if (scene.object.kind == ptycho::ObjectKind::file) {
    const auto object = data::load_object(scene.object);
    rows = object.extent_int(0);
    columns = object.extent_int(1);
  }
  return known->second = data::load_positions(scene.scan, scene.geometry, rows, columns);
}

std::int64_t TrialDataCache::frames(const JobConfig& job, const config::Resolution& resolution) {
  return static_cast<std::int64_t>(positions(job, resolution).extent(0));
}

void TrialDataCache::check_groups(const JobConfig& job, const config::Resolution& resolution) {
  static const std::vector<std::string> geometry{"geometry"};
  const std::string question = key(job, resolution, false) + numbers_text(resolution.of_sections(geometry)) +
                               fmt::format("seed={}\n", job.train.seed);
  if (groups_checked_.contains(question)) return;
  ptycho::Dataset scan;
  scan.positions_px = positions(job, resolution);
  scan.counts = HostView<float***>("arago::study::no_counts", scan.positions_px.extent(0), 0, 0);
  scan.source = "the scan";
  const auto form = [&](const HostView<double**>& part) {
    ptycho::form_groups(part, job.geometry, static_cast<std::uint64_t>(job.train.seed));
  };
  const data::Split split = split_of(scan, job);
  std::vector<std::vector<std::int64_t>> parts{split.train};
  if (job.data.test_file.empty() && split.test != split.train) parts.push_back(split.test);
  for (const std::vector<std::int64_t>& rows : parts) {
    const HostView<double**> part("arago::study::part_of_scan", rows.size(), 2);
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (int axis = 0; axis < 2; ++axis) part(i, axis) = scan.positions_px(rows[i], axis);
    form(part);
  }
  groups_checked_.insert(question);
}

}  // namespace arago::study
