// Adds or changes a saved connection, and tests it: what each address answers, before anything is saved.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/client/agent_client.h"
#include "console/connections/profile.h"

#include <QCheckBox>
#include <QDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <array>
#include <memory>

namespace hotpair::console {

class ConnectionDialog final : public QDialog {
    Q_OBJECT
public:
    explicit ConnectionDialog(const ConnectionProfile& profile, QWidget* parent = nullptr);
    ConnectionProfile profile() const;
    QString password() const { return m_password->text(); } ///< empty: unchanged, or asked later
    bool keepPassword() const { return m_keep->isChecked(); }

protected:
    void changeEvent(QEvent*) override;

private:
    void retranslate();
    void validate();
    void test();
    void watch(size_t index);
    void showResult(size_t index, const QString& tone, const QString& text);
    ConnectionProfile m_profile;
    QLabel *m_title, *m_hint, *m_problem;
    QFormLayout* m_form;
    QLineEdit *m_name, *m_user, *m_password;
    std::array<QLineEdit*, 3> m_address{}; ///< node, node, witness
    std::array<QLabel*, 3> m_result{};
    std::array<QLabel*, 6> m_labels{};
    QCheckBox *m_keep, *m_automatic;
    QPushButton *m_test, *m_save, *m_cancel;
    std::array<std::unique_ptr<AgentClient>, 3> m_probes;
};

} // namespace hotpair::console
