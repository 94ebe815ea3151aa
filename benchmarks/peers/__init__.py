"""Wirecopy beside what people would use instead: time, CPU, memory, and what each of them loses."""
