// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/loading.h"

#include <algorithm>

namespace hotpair {

namespace {
constexpr int mostProblems = 100;
}

Loading::Loading(QString fileName)
    : m_file(std::move(fileName)) {}

void Loading::problem(const KeyPath& path, Code code, Args args) {
    append(locate(path), keyPathText(path), code, std::move(args));
}

void Loading::problemAt(JsonPosition at, const KeyPath& path, Code code, Args args) {
    append(at, keyPathText(path), code, std::move(args));
}

void Loading::add(const JsonProblem& problem) {
    append(problem.at, problem.key, problem.code, problem.args);
}

void Loading::append(JsonPosition at, const QString& key, Code code, Args args) {
    if (++m_count > mostProblems) return;
    args.insert(QStringLiteral("key"), !key.isEmpty()     ? key
                                       : m_file.isEmpty() ? QStringLiteral("JSON")
                                                          : m_file);
    m_problems.append({m_file, at.line, at.column, key, code, std::move(args)});
}

bool Loading::clean(const KeyPath& path) const {
    const QString prefix = keyPathText(path);
    return std::none_of(m_problems.begin(), m_problems.end(), [&](const ConfigProblem& p) {
        return p.key.startsWith(prefix) &&
               (p.key.size() == prefix.size() || p.key[prefix.size()] == QLatin1Char('.') ||
                p.key[prefix.size()] == QLatin1Char('['));
    });
}

QList<ConfigProblem> Loading::problems() const {
    QList<ConfigProblem> sorted = m_problems;
    std::stable_sort(sorted.begin(), sorted.end(), [](const ConfigProblem& a, const ConfigProblem& b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    if (m_count > mostProblems) {
        ConfigProblem rest = sorted.last();
        rest.key.clear();
        rest.code = Code::CONFIG_MORE_PROBLEMS;
        rest.args = {{QStringLiteral("count"), QString::number(m_count - mostProblems)}};
        sorted.append(rest);
    }
    return sorted;
}

JsonPosition Loading::locate(const KeyPath& path) const {
    const JsonNode* node = m_root;
    if (node == nullptr) return {};
    for (const KeySegment& s : path) {
        const JsonNode* inner = nullptr;
        if (s.index < 0)
            inner = node->member(s.key);
        else if (std::size_t(s.index) < node->items.size())
            inner = &node->items[std::size_t(s.index)];
        if (inner == nullptr) break;
        node = inner;
    }
    return node->at;
}

} // namespace hotpair
