#pragma once

#include <string>
#include <vector>

namespace arago::cli {

/// Text with the characters that mean something in HTML written out.
std::string escaped(const std::string& text);
/// RFC 4648.
std::string base64(const std::string& bytes);
/// A picture inside the page; `type` as in "image/png".
std::string figure(const std::string& caption, const std::string& type, const std::string& bytes);
/// A table whose first row is its head.
std::string table(const std::vector<std::vector<std::string>>& rows);
/// Something that opens when its title is clicked.
std::string folded(const std::string& title, const std::string& content);

}  // namespace arago::cli
