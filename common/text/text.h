// Words for people: the one place with sentences. Agents utter codes and arguments; console, hotpairctl and
// the notifier turn them into English or Chinese here. Sentences and advice live in common/base/codes.def.
// Pure functions, any thread. Argument values may come from strangers: control characters are escaped.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/clock.h"
#include "common/base/codes.h"
#include "common/base/result.h"

#include <QString>

namespace hotpair::text {

enum class Language { English, Chinese };

/// "zh", "zh_CN", "zh-Hans-CN", "zh_CN.UTF-8" are Chinese; everything else is English.
Language languageFor(const QString& localeName);

/// What happened, in one sentence. Technical details that are known phrases (phrases.def) follow the language. An argument that is missing shows as "?"; spare arguments are ignored.
QString sentence(Code code, const Args& args, Language language);
/// What to do about it.
QString advice(Code code, const Args& args, Language language);
inline QString sentence(const Error& e, Language language) {
    return sentence(e.code, e.args, language);
}
inline QString advice(const Error& e, Language language) {
    return advice(e.code, e.args, language);
}

QString severityWord(Severity severity, Language language); ///< "Warning", "警告"

/// Whose states (contract 5): group, mirror, node, link, resource, witness, a node's health.
enum class StateOf { Group, Mirror, Node, Link, Resource, Witness, Health };
/// The word for a state of the status document ("in-sync" -> "In sync", "已同步"); one not known here shows
/// as it is.
QString stateWord(StateOf whose, const QString& state, Language language);

QString resourceTypeWord(const QString& type,
                         Language language); ///< "address" -> "Virtual address", "虚拟地址"
QString mirrorRoleWord(const QString& role, Language language); ///< source target none
QString userRoleWord(const QString& role, Language language);   ///< viewer operator admin

/// Binary units, three significant figures: "1.5 GiB". Negative: "–".
QString humanBytes(qint64 bytes, Language language);
/// The two largest units: "2 min 5 s", "2 分 5 秒"; below a second "180 µs", "12.5 ms". Negative: "–".
QString humanDuration(Duration duration, Language language);
inline QString humanMs(qint64 ms, Language language) {
    return humanDuration(std::chrono::milliseconds(ms), language);
}
/// "12 MiB/s", "12 MiB/秒". Negative: "–".
QString humanRate(qint64 bytesPerSecond, Language language);
/// "5 s ago", "5 秒前"; negative: "never", "从未".
QString humanAge(qint64 ageMs, Language language);

} // namespace hotpair::text
