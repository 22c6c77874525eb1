/* The protected application of the Windows test: runs until it is ended. SPDX-License-Identifier: GPL-3.0-or-later */
#include <windows.h>

int main(void) {
    for (;;) Sleep(1000);
}
