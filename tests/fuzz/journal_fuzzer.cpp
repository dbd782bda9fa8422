// Journal of a study: any bytes are read; what is appended afterwards is read back whole.
#include "arago/core/log.hpp"
#include "arago/study/journal.hpp"
#include "arago/study/study_plan.hpp"
#include "fuzz/support/refusal.hpp"
#include "fuzz/support/scratch_file.hpp"

#include <cmath>

namespace {

using namespace arago;

void read(const std::string& path, const std::string& bytes) {
  const study::Journal before = study::read_journal(path);
  const auto attempts = before.attempts();
  const double rate = study::measured_rate(before, {1e9, "fallback"}).flops_per_second;
  if (!(rate > 0 && std::isfinite(rate))) fuzz::defect("a rate that no prediction can be made with");

  study::append_to_journal(path, {.event = "started", .id = "0123", .reason = bytes.substr(0, 64)});
  const study::Journal after = study::read_journal(path);
  if (after.lines.size() != before.lines.size() + 1 || after.damaged != before.damaged)
    fuzz::defect("an appended line was lost, or damaged another");
  const auto known = attempts.find("0123");
  const std::int64_t expected = (known == attempts.end() ? 0 : known->second) + 1;
  if (after.attempts().at("0123") != expected) fuzz::defect("the attempts of a trial were miscounted");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  log::configure(log::Level::error, 0, 1);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const fuzz::ScratchFile file(".jsonl");
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  file.write(text);
  fuzz::accepts([&] { read(file.path(), text); });
  return 0;
}
