// The configuration document (contract 4): JSON bytes -> checked values, or every problem with its place;
// values -> canonical document; the difference of two. Nothing of a document is used unless all of it is
// valid. The keys are declared rows (schema.h); the manual in resources/help is checked against them. Pure
// functions, any thread, no files touched. Bounded: size, depth, number of values and of problems are capped.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"
#include "common/config/keypath.h"
#include "common/model/config.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace hotpair {

/// One thing wrong with a document and where. Lines and columns count from 1, columns in characters.
struct ConfigProblem {
    QString file; ///< as given to loadConfig
    int line = 0;
    int column = 0;
    QString key; ///< "groups[0].resources[2].volume"; empty for the document itself
    Code code = Code::INTERNAL_ERROR;
    Args args; ///< of the code's sentence and advice

    QString where() const; ///< "pair.json:12:7", or "pair.json:12:7: groups[0].name" with a key
    Error error() const;   ///< code and args, with file, line, column and key added: fit to travel
    friend bool operator==(const ConfigProblem&, const ConfigProblem&) = default;
};

/// Either a configuration or at least one problem, in the order of the document.
struct ConfigLoad {
    std::optional<ClusterConfig> config;
    QList<ConfigProblem> problems;
    bool ok() const { return config.has_value(); }
    explicit operator bool() const { return ok(); }
};

/// Something wrong that only the machine could know, at its place in the document.
struct ConfigFinding {
    KeyPath path;
    Code code = Code::INTERNAL_ERROR;
    Args args;
};
/// The same as problems of this document, with line and column.
QList<ConfigProblem> placedProblems(const QByteArray& json, const QString& fileName,
                                    const QList<ConfigFinding>& findings);

/// Reads and checks a document. fileName only names the document in problems.
ConfigLoad loadConfig(const QByteArray& json, const QString& fileName);

/// The document of these values: declared order, units on durations and sizes, keys at their default left
/// out. loadConfig(configToJson(c)) gives c again.
QByteArray configToJson(const ClusterConfig& config);

/// One changed key. Listed things are named, not numbered: "groups[db].resources[vip].address".
struct ConfigChange {
    QString key;
    QString before; ///< its JSON text; empty: was not there
    QString after;  ///< empty: is gone
    friend bool operator==(const ConfigChange&, const ConfigChange&) = default;
};
/// Keys that differ, in the order of the document. A default written out equals one left out.
QList<ConfigChange> configDiff(const ClusterConfig& before, const ClusterConfig& after);
QStringList changedKeys(const ClusterConfig& before, const ClusterConfig& after);

/// The order in which a group's resources start: list order, each one after the names in its `after`; stop is
/// the reverse. Error: CONFIG_NO_SUCH_RESOURCE or CONFIG_AFTER_CYCLE (a loaded configuration has neither).
Result<QStringList> startOrder(const GroupConfig& group);

} // namespace hotpair
