// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/config/configuration.h"
#include "common/config/schema.h"

#include <algorithm>

namespace hotpair {

namespace {

constexpr int longest = 200;

QString nameOf(const JsonNode& element) {
    const JsonNode* name = element.type == JsonNode::Type::Object ? element.member(u"name") : nullptr;
    return name != nullptr ? name->text : QString();
}

bool equal(const JsonNode& a, const JsonNode& b) {
    if (a.type != b.type || a.boolean != b.boolean || a.text != b.text || a.items.size() != b.items.size() ||
        a.members.size() != b.members.size())
        return false;
    return std::equal(a.items.begin(), a.items.end(), b.items.begin(), equal) &&
           std::equal(a.members.begin(), a.members.end(), b.members.begin(),
                      [](const JsonMember& x, const JsonMember& y) {
                          return x.key == y.key && equal(x.value, y.value);
                      });
}

bool named(const JsonNode& list) {
    return std::all_of(list.items.begin(), list.items.end(),
                       [](const JsonNode& n) { return !nameOf(n).isEmpty(); });
}

class Differ {
public:
    QList<ConfigChange> changes;

    void compare(const QString& path, const JsonNode* before, const JsonNode* after) {
        if (before == nullptr || after == nullptr) return change(path, before, after);
        if (equal(*before, *after)) return;
        if (before->type == JsonNode::Type::Object && after->type == JsonNode::Type::Object)
            return objects(path, *before, *after);
        const bool lists = before->type == JsonNode::Type::Array && after->type == JsonNode::Type::Array;
        if (lists && named(*before) && named(*after)) return namedLists(path, *before, *after);
        change(path, before, after);
    }

private:
    void change(const QString& path, const JsonNode* before, const JsonNode* after) {
        changes.append({path, before != nullptr ? jsonSnippet(*before, longest) : QString(),
                        after != nullptr ? jsonSnippet(*after, longest) : QString()});
    }

    void objects(const QString& path, const JsonNode& before, const JsonNode& after) {
        const auto at = [&](const QString& key) {
            return path.isEmpty() ? key : path + QLatin1Char('.') + key;
        };
        for (const JsonMember& m : before.members)
            compare(at(m.key), &m.value, after.member(m.key));
        for (const JsonMember& m : after.members)
            if (before.member(m.key) == nullptr) compare(at(m.key), nullptr, &m.value);
    }

    /// Elements are matched by name; a change of the order alone is a change of the list.
    void namedLists(const QString& path, const JsonNode& before, const JsonNode& after) {
        const auto find = [](const JsonNode& list, const QString& name) -> const JsonNode* {
            for (const JsonNode& n : list.items)
                if (nameOf(n) == name) return &n;
            return nullptr;
        };
        const auto at = [&](const QString& name) { return QStringLiteral("%1[%2]").arg(path, name); };
        QStringList keptBefore;
        QStringList keptAfter;
        for (const JsonNode& n : before.items) {
            const JsonNode* other = find(after, nameOf(n));
            if (other != nullptr) keptBefore << nameOf(n);
            compare(at(nameOf(n)), &n, other);
        }
        for (const JsonNode& n : after.items) {
            if (find(before, nameOf(n)) != nullptr)
                keptAfter << nameOf(n);
            else
                compare(at(nameOf(n)), nullptr, &n);
        }
        if (keptBefore != keptAfter)
            changes.append(
                {path, keptBefore.join(QStringLiteral(", ")), keptAfter.join(QStringLiteral(", "))});
    }
};

} // namespace

QList<ConfigChange> configDiff(const ClusterConfig& before, const ClusterConfig& after) {
    const JsonNode from = before == ClusterConfig{} ? JsonNode::object() : writeDocument(before, Style::Full);
    const JsonNode to = after == ClusterConfig{} ? JsonNode::object() : writeDocument(after, Style::Full);
    Differ differ;
    differ.compare(QString(), &from, &to);
    return differ.changes;
}

QStringList changedKeys(const ClusterConfig& before, const ClusterConfig& after) {
    QStringList keys;
    for (const ConfigChange& change : configDiff(before, after))
        keys << change.key;
    return keys;
}

} // namespace hotpair
