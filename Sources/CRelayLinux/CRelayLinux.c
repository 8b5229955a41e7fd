#include "CRelayLinux.h"
