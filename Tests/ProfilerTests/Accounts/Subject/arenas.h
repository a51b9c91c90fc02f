#pragma once

void fill_arenas(long threads, long pages);
