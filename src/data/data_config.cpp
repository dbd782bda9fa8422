#include "arago/data/data_config.hpp"

#include "arago/core/error.hpp"

namespace arago::data {

void describe(config::FieldVisitor& visitor, DataConfig& config) {
  visitor.field("file", config.file,
                {.help = "data set: dataset.h5, HDF5 or NPZ in the raw layout", .aliases = {"train_data_file"}});
  visitor.field("test_file", config.test_file,
                {.help = "data set that is evaluated; default: what data.split leaves of data.file",
                 .aliases = {"test_data_file"}});
  visitor.field("split", config.split,
                {.help = "fraction of the frames, those with the smallest rows, used for training; 1 = all for both",
                 .min = 0,
                 .max = 1,
                 .min_excluded = true});
  visitor.field(
      "train_frames", config.train_frames,
      {.help = "of a study: frames of the training part that are used, chosen by train.seed (a smaller number "
               "gives a part of a larger one); default: all",
       .min = 1});
  visitor.field("test_photons_per_image", config.test_photons_per_image,
                {.help = "of a study that simulates: dose of the frames that are reconstructed; default: "
                         "dose.photons_per_image",
                 .unit = "photons",
                 .min = 0,
                 .max = 1e15,
                 .min_excluded = true});
  visitor.choice(
      "dc", config.dc,
      {{ZeroFrequency::automatic, "auto"}, {ZeroFrequency::centre, "centre"}, {ZeroFrequency::corner, "corner"}},
      {.help = "where zero frequency is in the file's frames; auto: what the file says, else centre"});
  visitor.choice(
      "quantity", config.quantity,
      {{Quantity::automatic, "auto"}, {Quantity::counts, "counts"}, {Quantity::amplitude, "amplitude"}},
      {.help = "what the file's frames hold; auto: what the file says, else counts in HDF5, amplitude in NPZ"});
  visitor.field("photons_per_image", config.photons_per_image,
                {.help = "amplitude files only: mean total counts of a frame to which the squares are scaled",
                 .min = 0,
                 .min_excluded = true});
  visitor.field("transpose", config.transpose, {.help = "exchange rows and columns of every frame"});
  visitor.field("flip_y", config.flip_y, {.help = "negate the row coordinates", .aliases = {"flip_y"}});
  visitor.field("flip_x", config.flip_x, {.help = "negate the column coordinates", .aliases = {"flip_x"}});
}

void validate(const DataConfig& config) {
  ARAGO_REQUIRE(config.test_file.empty() || !config.file.empty(),
                "data.test_file=" << config.test_file << " needs data.file, the data set for training");
  ARAGO_REQUIRE(config.split > 0 && config.split <= 1,
                "data.split=" << config.split << " must be in (0, 1]; try 0.5, or 1 to train and test on all frames");
  ARAGO_REQUIRE(!config.photons_per_image || config.quantity != Quantity::counts,
                "data.photons_per_image=" << *config.photons_per_image
                                          << " scales amplitudes; frames of counts (data.quantity=counts) keep theirs");
}

}  // namespace arago::data
