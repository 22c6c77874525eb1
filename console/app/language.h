// The language of the whole program, switched while it runs: Qt's own texts first, then ours. GUI thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QObject>
#include <QTranslator>

namespace hotpair::console {

/// lupdate 6.4 files texts under the bare class name, tr() asks with the namespaces in front: this one
/// bridges that.
class BareContextTranslator final : public QTranslator {
    Q_OBJECT
public:
    using QTranslator::QTranslator;
    QString translate(const char* context, const char* source, const char* disambiguation,
                      int n) const override;
};

class LanguageSwitch final : public QObject {
    Q_OBJECT
public:
    /// The system's language until use() is called. Does not own the application.
    explicit LanguageSwitch(QApplication& application, QObject* parent = nullptr);
    /// "zh", "en", or empty = as the system. Every widget gets LanguageChange.
    void use(const QString& wanted);
    QString chosen() const { return m_chosen; } ///< as given to use()
    bool isChinese() const;

private:
    QApplication& m_application;
    const QString m_system;
    QString m_chosen;
    QTranslator m_qt, m_standard;
    BareContextTranslator m_ours;
};

} // namespace hotpair::console
