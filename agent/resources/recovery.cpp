// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/resources/recovery.h"

#include "agent/platform/address_control.h"
#include "agent/platform/containment.h"
#include "agent/resources/fencing.h"

#include <QMap>

#include <algorithm>

namespace hotpair::resources {
namespace {

using Action = FoundItem::Action;

class Recovery {
public:
    Recovery(const RecoveryTask& task, RecordStore& store, Seams seams)
        : m_task(task)
        , m_store(store)
        , m_seams(seams) {}

    RecoveryResult run() {
        QMap<QString, std::vector<RecoveredResource>> undo;
        for (const ResourceRecord& record : m_task.records) {
            RecoveredResource item{record, makeDriver({record.group, record.name, m_task.stateDirectory},
                                                      record.type, record.description, m_seams)};
            if (item.driver) item.driver->recall(record.data);
            std::optional<Error> why;
            if (m_task.adopt.contains(record.group)) {
                if (adopted(item, why)) continue;
            }
            m_reasons.insert(record.group + QLatin1Char('\n') + record.name, why);
            undo[record.group].push_back(std::move(item));
        }
        for (auto it = undo.begin(); it != undo.end(); ++it)
            undoGroup(it.key(), it.value());
        undoStrayProcesses();
        undoStrayAddresses();
        return std::move(m_result);
    }

private:
    StepContext context() const {
        StepContext step;
        step.deadline = m_task.deadline;
        step.record = [](const QJsonObject&, const Footprint&) { return Result<void>(); };
        return step;
    }

    /// As configured, fully started, and alive.
    bool adopted(RecoveredResource& item, std::optional<Error>& why) {
        const ResourceRecord& record = item.record;
        const GroupConfig* group = m_task.config.group(record.group);
        const auto* config = group ? findResource(*group, record.name) : nullptr;
        auto wanted = config
                          ? makeDriver({record.group, record.name, m_task.stateDirectory}, *config, m_seams)
                          : nullptr;
        if (!item.driver || !record.settled || !wanted || wanted->describe() != record.description) {
            why = makeError(Code::NOT_ADOPTED, {{QStringLiteral("resource"), record.name}});
            return false;
        }
        item.driver = std::move(wanted); // the same, with the configuration's time-outs
        item.driver->recall(record.data);
        const auto alive = item.driver->adopt(context());
        if (!alive)
            why = alive.error();
        else if (!*alive)
            why = item.driver->check(context());
        if (!alive || !*alive) return false;
        item.running = true;
        m_result.found.append({record.group, record.name, record.type, Action::Adopted, std::nullopt});
        m_result.present.push_back(std::move(item));
        return true;
    }

    static const ResourceConfig* findResource(const GroupConfig& group, const QString& name) {
        for (const ResourceConfig& r : group.resources)
            if (r.name == name) return &r;
        return nullptr;
    }

    /// By force: the lease is not ours any more, the peer may be serving already. Of a group that is
    /// otherwise adopted, only what is on the list is touched.
    void undoGroup(const QString& group, std::vector<RecoveredResource>& items) {
        Footprint footprint;
        std::vector<Settling> members;
        for (RecoveredResource& item : items) {
            footprint.add(item.record.footprint);
            if (item.driver) members.push_back({item.record.name, item.driver, item.record.footprint});
        }
        const bool whole = !m_task.adopt.contains(group);
        FencePass pass;
        pass.deadline = m_task.deadline;
        pass.services = footprint.services;
        std::optional<Error> failure;
        if (!fill(pass.items, footprint, whole ? m_seams.containment.groupPlace(group) : QString()))
            failure = makeError(Code::INTERNAL_ERROR,
                                {{QStringLiteral("detail"), QStringLiteral("too many leftovers")}});
        else
            failure = runFencePass(group, pass, m_seams);
        settleGroup(group, members, m_store, m_seams);
        for (RecoveredResource& item : items)
            report(item, members, failure);
    }

    void report(RecoveredResource& item, const std::vector<Settling>& members,
                const std::optional<Error>& failure) {
        const ResourceRecord& r = item.record;
        const auto settled =
            std::find_if(members.begin(), members.end(), [&](const Settling& s) { return s.name == r.name; });
        const bool gone = settled != members.end() && settled->gone;
        FoundItem found{r.group, r.name, r.type, gone ? Action::Undone : Action::Failed,
                        m_reasons.value(r.group + QLatin1Char('\n') + r.name)};
        if (!gone)
            found.error = failure
                              ? *failure
                              : makeError(Code::LEFTOVER_NOT_UNDONE, {{QStringLiteral("resource"), r.name}});
        m_result.found.append(found);
        if (!gone && item.driver) m_result.present.push_back(std::move(item));
    }

    /// Processes in our containment that no record knows: the record was lost, or the process was born
    /// between two writes.
    void undoStrayProcesses() {
        QSet<QString> known;
        for (const RecoveredResource& r : m_result.present)
            known.insert(r.record.group);
        for (const QString& group : m_seams.containment.groups()) {
            if (known.contains(group)) continue;
            const bool lived = m_seams.containment.populated(group, {});
            const bool dead = m_seams.containment.killAndWait(group, {}, std::chrono::seconds(1));
            m_seams.containment.remove(group, {});
            if (!lived) continue;
            FoundItem found{
                group, {}, QStringLiteral("process"), dead ? Action::Undone : Action::Failed, std::nullopt};
            if (!dead)
                found.error = makeError(Code::LEFTOVER_NOT_UNDONE, {{QStringLiteral("resource"), group}});
            m_result.found.append(found);
        }
    }

    /// A service address that is configured here although nobody serves: by hand, at boot, or with a lost
    /// record.
    void undoStrayAddresses() {
        for (const GroupConfig& group : m_task.config.groups)
            for (const ResourceConfig& resource : group.resources)
                if (const auto* spec = std::get_if<AddressResource>(&resource.kind))
                    undoStrayAddress(group.name, resource.name, *spec);
    }

    void undoStrayAddress(const QString& group, const QString& name, const AddressResource& spec) {
        for (const RecoveredResource& r : m_result.present)
            if (r.record.group == group && r.record.name == name) return;
        const InterfaceAddress address{QHostAddress(spec.address), spec.prefix, spec.interface};
        const auto present = m_seams.addresses.present(address);
        if (!present || !*present) return; // the other node's interface may not exist here
        const auto removed = m_seams.addresses.remove(address);
        FoundItem found{group, name, QStringLiteral("address"), removed ? Action::Undone : Action::Failed,
                        std::nullopt};
        if (!removed) found.error = removed.error();
        m_result.found.append(found);
    }

    const RecoveryTask& m_task;
    RecordStore& m_store;
    Seams m_seams;
    QMap<QString, std::optional<Error>> m_reasons;
    RecoveryResult m_result;
};

} // namespace

RecoveryResult adoptOrUndo(const RecoveryTask& task, RecordStore& store, Seams seams) {
    return Recovery(task, store, seams).run();
}

} // namespace hotpair::resources
