// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/kinds.h"

#include "common/config/addresses.h"
#include "common/config/units.h"

#include <algorithm>

namespace hotpair {

namespace {

QString arg(const char* text) {
    return QString::fromLatin1(text);
}

const QString valueArg = QStringLiteral("value");
const QString exampleArg = QStringLiteral("example");
const QString leastArg = QStringLiteral("least");
const QString mostArg = QStringLiteral("most");

/// What people wrote, short enough for a message.
QString shown(const QString& text) {
    return text.size() > 80 ? text.left(77) + QStringLiteral("...") : text;
}

bool isNameCharacter(QChar c) {
    return c.unicode() < 0x80 &&
           (c.isLetterOrNumber() || c == QLatin1Char('.') || c == QLatin1Char('_') || c == QLatin1Char('-'));
}

bool isName(const QString& s) {
    return !s.isEmpty() && std::size_t(s.size()) <= limits::nameBytes && !s.startsWith(QLatin1Char('.')) &&
           !s.endsWith(QLatin1Char('.')) && std::all_of(s.begin(), s.end(), isNameCharacter);
}

/// Names become file names (STATE/volumes/NAME.nbd); Windows keeps these for devices, with any ending.
bool isWindowsDevice(const QString& name) {
    const QString stem = name.section(QLatin1Char('.'), 0, 0).toUpper();
    if (QStringList{arg("CON"), arg("PRN"), arg("AUX"), arg("NUL")}.contains(stem)) return true;
    return stem.size() == 4 && (stem.startsWith(arg("COM")) || stem.startsWith(arg("LPT"))) &&
           stem[3].isDigit();
}

bool isControl(QChar c) {
    return c.unicode() < 0x20 || c.unicode() == 0x7F;
}

bool hasDots(const QString& path) {
    const QStringList parts =
        QString(path).replace(QLatin1Char('\\'), QLatin1Char('/')).split(QLatin1Char('/'));
    return parts.contains(arg(".")) || parts.contains(arg(".."));
}

bool isAbsolute(const QString& path) {
    if (hasDots(path)) return false;
    if (path.startsWith(QLatin1Char('/'))) return !path.startsWith(arg("//"));
    const auto drive = path.isEmpty() ? QChar() : path[0].toUpper();
    return path.size() >= 3 && drive >= QLatin1Char('A') && drive <= QLatin1Char('Z') &&
           path[1] == QLatin1Char(':') && (path[2] == QLatin1Char('/') || path[2] == QLatin1Char('\\')) &&
           !path.mid(2).contains(QLatin1Char(':'));
}

Args values(const QString& value) {
    return {{valueArg, shown(value)}};
}

} // namespace

bool needText(Loading& loading, const KeyPath& path, const JsonNode& node, const QString& example) {
    if (node.type == JsonNode::Type::String) return true;
    loading.problem(
        path, Code::CONFIG_NEEDS_TEXT,
        {{valueArg, jsonSnippet(node)}, {exampleArg, QLatin1Char('"') + example + QLatin1Char('"')}});
    return false;
}

bool needList(Loading& loading, const KeyPath& path, const JsonNode& node, std::size_t most) {
    if (node.type != JsonNode::Type::Array) {
        loading.problem(path, Code::CONFIG_NEEDS_LIST, {{valueArg, jsonSnippet(node)}});
        return false;
    }
    if (node.items.size() <= most) return true;
    loading.problem(path, Code::CONFIG_TOO_MANY,
                    {{arg("count"), QString::number(node.items.size())}, {mostArg, QString::number(most)}});
    return false;
}

void refuseChoice(Loading& loading, const KeyPath& path, const QString& word, bool comesLater,
                  const QStringList& choices) {
    Args args = values(word);
    args.insert(arg("choices"), choices.join(arg(", ")));
    loading.problem(path, comesLater ? Code::NOT_AVAILABLE_IN_THIS_VERSION : Code::CONFIG_BAD_CHOICE, args);
}

bool NameKind::read(Loading& loading, const KeyPath& path, const JsonNode& node, QString& value) const {
    if (!needText(loading, path, node, arg("node-a"))) return false;
    if (!isName(node.text)) {
        loading.problem(path, Code::CONFIG_BAD_NAME,
                        values(QLatin1Char('"') + shown(node.text) + QLatin1Char('"')));
        return false;
    }
    if (isWindowsDevice(node.text)) {
        loading.problem(path, Code::CONFIG_RESERVED_NAME, values(node.text));
        return false;
    }
    value = node.text;
    return true;
}

bool TextKind::read(Loading& loading, const KeyPath& path, const JsonNode& node, QString& value) const {
    if (!needText(loading, path, node, example)) return false;
    const auto control = std::find_if(node.text.begin(), node.text.end(), isControl);
    if (node.text.isEmpty() && !mayBeEmpty) {
        loading.problem(path, Code::CONFIG_EMPTY_VALUE, {{exampleArg, example}});
    } else if (node.text.size() > most) {
        loading.problem(
            path, Code::CONFIG_TOO_LONG,
            {{arg("count"), QString::number(node.text.size())}, {mostArg, QString::number(most)}});
    } else if (control != node.text.end() && !mayHaveLines) {
        loading.problem(path, Code::CONFIG_CONTROL_CHARACTER,
                        {{arg("character"),
                          QStringLiteral("U+%1").arg(uint(control->unicode()), 4, 16, QLatin1Char('0'))}});
    } else if (isWord && node.text.startsWith(QLatin1Char('-'))) {
        loading.problem(path, Code::CONFIG_LEADING_HYPHEN, values(node.text));
    } else {
        value = node.text;
        return true;
    }
    return false;
}

bool IntegerKind::read(Loading& loading, const KeyPath& path, const JsonNode& node, int& value) const {
    const Args range{
        {valueArg, jsonSnippet(node)}, {leastArg, QString::number(least)}, {mostArg, QString::number(most)}};
    bool whole = false;
    const qint64 number = node.type == JsonNode::Type::Number ? node.text.toLongLong(&whole) : 0;
    if (!whole) {
        loading.problem(path, Code::CONFIG_NEEDS_NUMBER, range);
        return false;
    }
    if (number < least || number > most) {
        loading.problem(path, Code::CONFIG_OUT_OF_RANGE, range);
        return false;
    }
    value = int(number);
    return true;
}

KindInfo IntegerKind::info() const {
    return {arg("number"), QStringLiteral("%1 - %2").arg(least).arg(most)};
}

bool DurationKind::read(Loading& loading, const KeyPath& path, const JsonNode& node, Duration& value) const {
    if (!needText(loading, path, node, formatDuration(std::max(least, Duration(std::chrono::seconds(1))))))
        return false;
    const auto parsed = parseDuration(node.text);
    if (!parsed) {
        loading.problem(path, Code::CONFIG_BAD_DURATION,
                        values(QLatin1Char('"') + shown(node.text) + QLatin1Char('"')));
        return false;
    }
    if (*parsed < least || *parsed > most) {
        loading.problem(path, Code::CONFIG_OUT_OF_RANGE,
                        {{valueArg, shown(node.text)},
                         {leastArg, formatDuration(least)},
                         {mostArg, formatDuration(most)}});
        return false;
    }
    value = *parsed;
    return true;
}

JsonNode DurationKind::write(Duration v) const {
    return JsonNode::string(formatDuration(v));
}

KindInfo DurationKind::info() const {
    return {arg("duration"), formatDuration(least) + arg(" - ") + formatDuration(most)};
}

bool SizeKind::read(Loading& loading, const KeyPath& path, const JsonNode& node, qint64& value) const {
    if (!needText(loading, path, node, arg("10GiB"))) return false;
    const auto parsed = parseSize(node.text);
    if (!parsed) {
        loading.problem(path, Code::CONFIG_BAD_SIZE,
                        values(QLatin1Char('"') + shown(node.text) + QLatin1Char('"')));
        return false;
    }
    if (*parsed < least || *parsed > most) {
        loading.problem(
            path, Code::CONFIG_OUT_OF_RANGE,
            {{valueArg, shown(node.text)}, {leastArg, formatSize(least)}, {mostArg, formatSize(most)}});
        return false;
    }
    const qint64 below = *parsed / multiple * multiple;
    if (below != *parsed) {
        loading.problem(path, Code::CONFIG_NOT_MULTIPLE,
                        {{valueArg, shown(node.text)},
                         {arg("unit"), formatSize(multiple)},
                         {arg("below"), formatSize(below)},
                         {arg("above"), formatSize(below + multiple)}});
        return false;
    }
    value = *parsed;
    return true;
}

JsonNode SizeKind::write(qint64 v) const {
    return JsonNode::string(formatSize(v));
}

KindInfo SizeKind::info() const {
    return {arg("size"), formatSize(least) + arg(" - ") + formatSize(most)};
}

bool EndpointKind::read(Loading& loading, const KeyPath& path, const JsonNode& node, Endpoint& value) const {
    const QString example = QStringLiteral("10.0.0.1:%1").arg(defaultPort != 0 ? defaultPort : 5432);
    if (!needText(loading, path, node, example)) return false;
    const auto endpoint = parseEndpoint(node.text, defaultPort);
    if (!endpoint) {
        loading.problem(path, Code::CONFIG_BAD_ENDPOINT,
                        {{valueArg, shown(node.text)}, {exampleArg, example}});
        return false;
    }
    const auto address = parseIpAddress(endpoint->host);
    if (address->isUnspecified() || address->isMulticastOrBroadcast()) {
        loading.problem(path, Code::CONFIG_UNUSABLE_ADDRESS, values(node.text));
        return false;
    }
    value = *endpoint;
    return true;
}

bool EndpointKind::read(Loading& loading, const KeyPath& path, const JsonNode& node,
                        std::optional<Endpoint>& value) const {
    Endpoint endpoint;
    if (!read(loading, path, node, endpoint)) return false;
    value = endpoint;
    return true;
}

KindInfo EndpointKind::info() const {
    return {arg("address:port"), defaultPort != 0 ? QStringLiteral(":%1").arg(defaultPort) : QString()};
}

bool PrefixKind::read(Loading& loading, const KeyPath& path, const JsonNode& node,
                      AddressResource& value) const {
    if (!needText(loading, path, node, arg("10.0.0.100/24"))) return false;
    const qsizetype slash = node.text.indexOf(QLatin1Char('/'));
    const auto address = parseIpAddress(QStringView(node.text).left(std::max<qsizetype>(slash, 0)));
    const QString digits = node.text.mid(slash + 1);
    bool number = false;
    const int prefix = digits.toInt(&number);
    const bool plain = number && QString::number(prefix) == digits; // no sign, no leading zero, no space
    if (!address || !plain || prefix < 1 || prefix > (address->v6 ? 128 : 32)) {
        loading.problem(path, Code::CONFIG_BAD_PREFIX, values(node.text));
        return false;
    }
    if (address->isUnspecified() || address->isMulticastOrBroadcast() || address->isLoopback() ||
        address->isOfWholeNetwork(prefix)) {
        loading.problem(path, Code::CONFIG_UNUSABLE_ADDRESS, values(node.text));
        return false;
    }
    value.address = address->toString();
    value.prefix = prefix;
    return true;
}

JsonNode PrefixKind::write(const AddressResource& v) const {
    return JsonNode::string(QStringLiteral("%1/%2").arg(v.address).arg(v.prefix));
}

bool PathKind::read(Loading& loading, const KeyPath& path, const JsonNode& node, QString& value) const {
    QString text;
    if (!TextKind{arg("/srv/data"), 4096}.read(loading, path, node, text)) return false;
    if (!isAbsolute(text)) {
        loading.problem(path, Code::CONFIG_NOT_ABSOLUTE, values(text));
        return false;
    }
    const QString lower = text.toLower();
    if (program && (lower.endsWith(arg(".bat")) || lower.endsWith(arg(".cmd")))) {
        loading.problem(path, Code::CONFIG_BATCH_FILE, values(text));
        return false;
    }
    value = text;
    return true;
}

bool MapKind::checkKey(Loading& loading, const KeyPath& path, const JsonMember& member) const {
    if (of == Of::PathByNode) return true; // node names are checked across the document
    const bool control = std::any_of(member.key.begin(), member.key.end(), isControl);
    if (!member.key.isEmpty() && member.key.size() <= 256 && !member.key.contains(QLatin1Char('=')) &&
        !control)
        return true;
    loading.problemAt(member.at, path, Code::CONFIG_BAD_VARIABLE,
                      values(QLatin1Char('"') + member.key + QLatin1Char('"')));
    return false;
}

bool MapKind::read(Loading& loading, const KeyPath& path, const JsonNode& node,
                   QMap<QString, QString>& value) const {
    constexpr std::size_t most = 256;
    if (node.type != JsonNode::Type::Object) {
        loading.problem(path, Code::CONFIG_NEEDS_OBJECT,
                        {{valueArg, jsonSnippet(node)},
                         {arg("known"), of == Of::Variables ? arg("\"LANG\": \"C.UTF-8\"")
                                                            : arg("\"node-a\": \"/srv/data\"")}});
        return false;
    }
    if (node.members.size() > most) {
        loading.problem(
            path, Code::CONFIG_TOO_MANY,
            {{arg("count"), QString::number(node.members.size())}, {mostArg, QString::number(most)}});
        return false;
    }
    bool good = true;
    QMap<QString, QString> out;
    for (const JsonMember& m : node.members) {
        const KeyPath inner = path / m.key;
        QString text;
        good = checkKey(loading, inner, m) && good;
        good = (of == Of::Variables
                    ? TextKind{arg("C.UTF-8"), 32768, true, true}.read(loading, inner, m.value, text)
                    : PathKind{}.read(loading, inner, m.value, text)) &&
               good;
        out.insert(m.key, text);
    }
    if (good) value = out;
    return good;
}

JsonNode MapKind::write(const QMap<QString, QString>& v) const {
    JsonNode n = JsonNode::object();
    for (auto i = v.begin(); i != v.end(); ++i)
        n.insert(i.key(), JsonNode::string(i.value()));
    return n;
}

KindInfo MapKind::info() const {
    return of == Of::Variables ? KindInfo{arg("object of text"), QString()}
                               : KindInfo{arg("path for each node"), QString()};
}

} // namespace hotpair
