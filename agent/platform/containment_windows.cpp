// Named job objects: one a unit, and one a group around them (nested jobs, Windows 8 and later).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/platform/containment.h"
#include "agent/platform/process_identity_windows.h"
#include "agent/platform/windows_error.h"

#include <QCryptographicHash>

#include <map>
#include <mutex>
#include <vector>

namespace hotpair {
namespace {

const wchar_t* wide(const QString& s) {
    return reinterpret_cast<const wchar_t*>(s.utf16());
}

class JobContainment final : public Containment {
public:
    explicit JobContainment(const QString& stateDirectory)
        : m_prefix(QStringLiteral("Global\\hotpair-") + hash(stateDirectory)) {}

    QString kind() const override { return QStringLiteral("job"); }
    QString groupPlace(const QString& group) const override { return name(group, {}); }

    Result<QString> prepare(const QString& group, const QString& unit) override {
        const std::lock_guard lock(m_mutex);
        for (const QString& job : {name(group, {}), name(group, unit)}) {
            if (m_jobs.count(job)) continue;
            UniqueHandle handle(::CreateJobObjectW(nullptr, wide(job)));
            if (!handle)
                return makeError(Code::CONTAINMENT_FAILED,
                                 {{QStringLiteral("detail"), windowsErrorText(::GetLastError())}});
            m_jobs.emplace(job, std::move(handle));
        }
        return name(group, unit);
    }
    QMap<QString, QString> mark(const QString&, const QString&) const override { return {}; }

    void kill(const QString& group, const QString& unit) override {
        const UniqueHandle job(::OpenJobObjectW(JOB_OBJECT_TERMINATE, FALSE, wide(name(group, unit))));
        if (job) ::TerminateJobObject(job.get(), 1);
    }
    bool populated(const QString& group, const QString& unit) const override {
        return !members(group, unit).isEmpty();
    }

    QList<CleanupProcess> members(const QString& group, const QString& unit) const override {
        QList<CleanupProcess> result;
        const UniqueHandle job(::OpenJobObjectW(JOB_OBJECT_QUERY, FALSE, wide(name(group, unit))));
        if (!job) return result;
        std::vector<char> buffer(sizeof(JOBOBJECT_BASIC_PROCESS_ID_LIST) + 1024 * sizeof(ULONG_PTR));
        auto* list = reinterpret_cast<JOBOBJECT_BASIC_PROCESS_ID_LIST*>(buffer.data());
        if (!::QueryInformationJobObject(job.get(), JobObjectBasicProcessIdList, list, DWORD(buffer.size()),
                                         nullptr))
            return result;
        for (DWORD i = 0; i < list->NumberOfProcessIdsInList; ++i) {
            const auto pid = DWORD(list->ProcessIdList[i]);
            const UniqueHandle process(::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid));
            if (process) result.append({pid, 0, creationTime(process.get())});
        }
        return result;
    }
    void remove(const QString& group, const QString& unit) override {
        const std::lock_guard lock(m_mutex);
        m_jobs.erase(name(group, unit));
    }
    QStringList groups() const override {
        return {};
    } // jobs cannot be listed by name; the records know the groups

private:
    static QString hash(const QString& text) {
        return QString::fromLatin1(
            QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex().left(12));
    }
    QString name(const QString& group, const QString& unit) const {
        const QString whole = m_prefix + QLatin1Char('-') + hash(group);
        return unit.isEmpty() ? whole : whole + jobSeparator + hash(unit);
    }

    QString m_prefix;
    mutable std::mutex m_mutex;
    std::map<QString, UniqueHandle> m_jobs;
};

} // namespace

std::unique_ptr<Containment> makeContainment(const QString& stateDirectory) {
    return std::make_unique<JobContainment>(stateDirectory);
}

} // namespace hotpair
