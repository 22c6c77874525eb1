// Asks for the password of a connection; after a refusal it says why and what to do. User names can be
// changed here.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/base/result.h"

#include <QCheckBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <optional>

namespace hotpair::console {

class LoginDialog final : public QDialog {
    Q_OBJECT
public:
    LoginDialog(const QString& pair, const QString& user, const std::optional<Error>& refusal,
                QWidget* parent = nullptr);
    QString user() const { return m_user->text().trimmed(); }
    QString password() const { return m_password->text(); }
    bool keep() const { return m_keep->isChecked(); }
    QLineEdit* passwordEdit() { return m_password; }

protected:
    void changeEvent(QEvent*) override;

private:
    void retranslate();
    QString m_pair;
    std::optional<Error> m_refusal;
    QLabel *m_title, *m_problem, *m_userLabel, *m_passwordLabel;
    QLineEdit *m_user, *m_password;
    QCheckBox* m_keep;
    QPushButton *m_login, *m_cancel;
};

} // namespace hotpair::console
