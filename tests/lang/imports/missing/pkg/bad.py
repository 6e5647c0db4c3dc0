from pkg import nothing_else
