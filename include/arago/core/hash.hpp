#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace arago {

/// XXH3-128 of a byte sequence as 32 lower-case hexadecimal digits.
std::string hash_hex(std::span<const std::byte> bytes);
std::string hash_hex(std::string_view text);
/// 64-bit variant, for seeds and checksums.
std::uint64_t hash_64(std::span<const std::byte> bytes);
std::uint64_t hash_64(std::string_view text);

}  // namespace arago
