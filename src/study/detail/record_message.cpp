#include "study/detail/record_message.hpp"

#include <nlohmann/json.hpp>

namespace arago::study {
namespace {

using nlohmann::json;

json to_json(const Entry& entry) {
  const json value = std::visit([](const auto& content) { return json(content); }, entry.value);
  return {entry.name, entry.value.index(), value, entry.unit, entry.long_name};
}

Entry entry_from(const json& message) {
  Entry entry{message[0], {}, message[3], message[4]};
  switch (message[1].get<int>()) {
    case 0:
      entry.value = message[2].get<double>();
      break;
    case 1:
      entry.value = message[2].get<std::int64_t>();
      break;
    default:
      entry.value = message[2].get<std::string>();
  }
  return entry;
}

json to_json(const Array& array) {
  return {array.name, array.shape, array.values.index(), array.unit, array.long_name};
}

Array array_from(const json& message) {
  Array array{message[0], message[1], {}, message[3], message[4]};
  switch (message[2].get<int>()) {
    case 0:
      array.values = std::vector<double>{};
      break;
    case 1:
      array.values = std::vector<float>{};
      break;
    case 2:
      array.values = std::vector<std::complex<float>>{};
      break;
    default:
      array.values = std::vector<std::int64_t>{};
  }
  return array;
}

json to_json(const TrialRecord& record) {
  json row = json::array(), arrays = json::array();
  for (const Entry& entry : record.output.row) row.push_back(to_json(entry));
  for (const Array& array : record.output.arrays) arrays.push_back(to_json(array));
  return {record.id, name_of(record.status), record.reason, record.seconds, record.attempts, record.ranks, row, arrays};
}

TrialRecord record_from(const json& message) {
  TrialRecord record;
  record.id = message[0];
  record.status = status_from(message[1].get<std::string>());
  record.reason = message[2];
  record.seconds = message[3];
  record.attempts = message[4];
  record.ranks = message[5];
  for (const json& entry : message[6]) record.output.row.push_back(entry_from(entry));
  for (const json& array : message[7]) record.output.arrays.push_back(array_from(array));
  return record;
}

}  // namespace

std::vector<TrialRecord> gather_records(const mpi::Communicator& world, const std::vector<TrialRecord>& mine) {
  // CBOR keeps doubles as they are, NaN and infinities included.
  json messages = json::array();
  for (const TrialRecord& record : mine) messages.push_back(to_json(record));
  const std::vector<std::uint8_t> bytes = json::to_cbor(messages);
  const std::vector<int> lengths = world.all_gather(static_cast<int>(bytes.size()));
  const std::vector<unsigned char> all = world.all_gather(std::vector<unsigned char>(bytes.begin(), bytes.end()));
  std::vector<TrialRecord> records;
  auto position = all.begin();
  for (const int length : lengths) {
    for (const json& message : json::from_cbor(position, position + length)) records.push_back(record_from(message));
    position += length;
  }
  return records;
}

}  // namespace arago::study
