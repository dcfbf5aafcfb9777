# The header is written for who reads it as it is: this makes its comments
# those that doxygen knows.
# The rules at its head are the first page.
1s|^/\*|/** @file */\n/** @mainpage The rules\n *|
s,^\( *\)//\( \|$\),\1///\2,
s|^/\* \(.*\) \*/$|/** \1 */|
s|^#define WANDB_[A-Z_]*_INIT |/** What the struct begins with; its _init function writes the same. */\n&|
# Each parameter, and what is returned, in a line of its own.
s|^/// \([a-z][a-z_0-9]*\(, [a-z][a-z_0-9]*\)*\): |/// <br><b>\1</b>: |
s,^/// Returns ,/// <br>Returns ,
