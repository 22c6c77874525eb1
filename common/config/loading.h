// What one reading of a document collects: every problem, with the place it came from.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/config/configuration.h"
#include "common/config/json.h"
#include "common/config/keypath.h"

namespace hotpair {

/// Lives for one loadConfig call. Not thread-safe.
class Loading {
public:
    explicit Loading(QString fileName);

    /// Where places are looked up from now on; must outlive this object.
    void setDocument(const JsonNode* root) { m_root = root; }

    /// A problem of the value at path, or of the nearest thing around it that exists. args gains "key".
    void problem(const KeyPath& path, Code code, Args args = {});
    /// The same at a place that is known (the key itself, not its value).
    void problemAt(JsonPosition at, const KeyPath& path, Code code, Args args = {});
    void add(const JsonProblem& problem);

    /// No problem at path or below it: checks across the document look only at things that were read well.
    bool clean(const KeyPath& path) const;
    bool failed() const { return m_count > 0; }
    /// In the order of the document; beyond the cap only their number.
    QList<ConfigProblem> problems() const;

private:
    JsonPosition locate(const KeyPath& path) const;
    void append(JsonPosition at, const QString& key, Code code, Args args);

    const QString m_file;
    const JsonNode* m_root = nullptr;
    QList<ConfigProblem> m_problems;
    int m_count = 0;
};

} // namespace hotpair
