// "Is this really that server?": asked once at first contact, and in red when a known server shows another
// key.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QLabel>
#include <QPushButton>

namespace hotpair::console {

class FingerprintDialog final : public QDialog {
    Q_OBJECT
public:
    /// `expected` empty: first contact. accepted() = trust it from now on.
    FingerprintDialog(const QString& pair, const QString& address, const QByteArray& seen,
                      const QByteArray& expected, QWidget* parent = nullptr);
    QPushButton* trustButton() { return m_trust; }
    QPushButton* cancelButton() { return m_cancel; }

protected:
    void changeEvent(QEvent*) override;

private:
    void retranslate();
    QString m_pair, m_address;
    bool m_changed;
    QLabel *m_title, *m_text, *m_seenLabel, *m_seen, *m_expectedLabel, *m_expected, *m_advice;
    QPushButton *m_trust, *m_cancel;
};

} // namespace hotpair::console
