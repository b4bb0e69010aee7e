/* What the processor can do, found out at run time.                    (L0)
 *
 *     if (cpu_has_avx2()) ...       with BMI2 and PCLMULQDQ
 *     if (cpu_has_avx512()) ...     with all of these, BW and VBMI2
 *
 * The C library knows it since before main. To ask the processor again is an
 * instruction that a virtual machine has to stand in for: 0.1 ms of every start,
 * which GCC's __builtin_cpu_supports takes in any program that has it.
 */
#ifndef GH_CPU_H
#define GH_CPU_H

#include <stdbool.h>

bool cpu_has_avx2(void);
bool cpu_has_avx512(void);

#endif
