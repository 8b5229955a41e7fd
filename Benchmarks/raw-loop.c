// The comparison for `make bench`: the plainest fast libcurl multi loop, with nothing of the relay in it.
//
//   cc -O2 -Wall -Wextra -o raw-loop raw-loop.c $(pkg-config --cflags --libs libcurl)
//   ./raw-loop --mode epoll --url http://127.0.0.1:8099/ --requests 200000 --connections 64 --bytes 512
//   ./raw-loop --url http://127.0.0.1:8099/hook --file body.json --header 'webhook-id: dlv_1' --header 'User-Agent: x'
//
// Modes: `poll` is curl_multi_perform with curl_multi_poll; `epoll` is curl_multi_socket_action with descriptors that
// stay registered between requests. Both reuse their easy handles, post the same body with each request, read the reply
// and throw it away. Prints one JSON object; exits 1 where a request failed.

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const char *url = NULL;
static char *body = NULL;
static size_t body_bytes = 512;
static long requests = 200000, connections = 64;
static long started = 0, finished = 0, errors = 0;
static struct curl_slist *headers = NULL;

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double cpu_microseconds(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static size_t discard(char *bytes, size_t size, size_t count, void *context) {
    (void)bytes, (void)context;
    return size * count;
}

static CURL *make_handle(void) {
    CURL *easy = curl_easy_init();
    if (!easy) exit(70);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body_bytes);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 15000L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    return easy;
}

static void start(CURLM *multi, CURL *easy) {
    started++;
    curl_multi_add_handle(multi, easy);
}

static int harvest(CURLM *multi) {
    CURLMsg *message;
    int left, harvested = 0;
    while ((message = curl_multi_info_read(multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL *easy = message->easy_handle;
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        if (message->data.result != CURLE_OK || status != 200) errors++;
        finished++;
        harvested++;
        curl_multi_remove_handle(multi, easy);
        if (started < requests)
            start(multi, easy);
        else
            curl_easy_cleanup(easy);
    }
    return harvested;
}

static void run_poll(CURLM *multi) {
    int running;
    while (finished < requests) {
        curl_multi_perform(multi, &running);
        // harvest() starts finished transfers again; after that they must be performed before the wait.
        if (harvest(multi) == 0) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
}

// What epoll was told and what curl wants, by descriptor.
enum { most_descriptors = 65536 };
static int epoll_descriptor = -1;
static unsigned registered[most_descriptors], wanted[most_descriptors];
static long timer_milliseconds = -1;
static double timer_set = 0;

static void tell_epoll(int descriptor, unsigned events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    int operation = events == 0 ? EPOLL_CTL_DEL : registered[descriptor] == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (epoll_ctl(epoll_descriptor, operation, descriptor, &event) != 0 && operation == EPOLL_CTL_MOD && errno == ENOENT)
        epoll_ctl(epoll_descriptor, EPOLL_CTL_ADD, descriptor, &event);
    registered[descriptor] = events;
}

static int watch(CURL *easy, curl_socket_t descriptor, int what, void *context, void *per_socket) {
    (void)easy, (void)context, (void)per_socket;
    if (descriptor >= most_descriptors) exit(70);
    unsigned events = 0;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) events |= EPOLLIN;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) events |= EPOLLOUT;
    wanted[descriptor] = events;
    unsigned now = registered[descriptor];
    if ((now & events) != events || (now & ~events & EPOLLOUT)) tell_epoll(descriptor, events);
    return 0;
}

static int set_timer(CURLM *multi, long milliseconds, void *context) {
    (void)multi, (void)context;
    timer_milliseconds = milliseconds;
    timer_set = seconds();
    return 0;
}

static int close_socket(void *context, curl_socket_t descriptor) {
    (void)context;
    if (descriptor < most_descriptors) registered[descriptor] = wanted[descriptor] = 0;
    return close(descriptor);
}

static void run_epoll(CURLM *multi) {
    struct epoll_event events[256];
    int running;
    while (finished < requests) {
        int wait = 1000;
        if (timer_milliseconds >= 0) {
            double left = (double)timer_milliseconds - (seconds() - timer_set) * 1e3;
            wait = left <= 0 ? 0 : left > 1000 ? 1000 : (int)left;
        }
        int count = wait == 0 && timer_milliseconds == 0 ? 0 : epoll_wait(epoll_descriptor, events, 256, wait);
        for (int place = 0; place < count; place++) {
            int descriptor = events[place].data.fd;
            unsigned seen = events[place].events;
            if (wanted[descriptor] == 0) {
                tell_epoll(descriptor, 0);
                continue;
            }
            int what = (seen & EPOLLIN ? CURL_CSELECT_IN : 0) | (seen & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                       (seen & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
            curl_multi_socket_action(multi, descriptor, what, &running);
        }
        if (timer_milliseconds >= 0 && (seconds() - timer_set) * 1e3 >= (double)timer_milliseconds) {
            timer_milliseconds = -1;
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        harvest(multi);
    }
}

static void read_body(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(64);
    }
    body_bytes = (size_t)ftell(file);
    rewind(file);
    body = malloc(body_bytes + 1);
    if (!body || fread(body, 1, body_bytes, file) != body_bytes) {
        perror(path);
        exit(64);
    }
    fclose(file);
}

static void usage(void) {
    fprintf(stderr, "usage: raw-loop --url URL [--mode poll|epoll] [--requests N] [--connections C] "
                    "[--bytes N | --file BODY] [--header LINE …]\n");
    exit(64);
}

int main(int count, char **arguments) {
    const char *mode = "epoll";
    curl_global_init(CURL_GLOBAL_DEFAULT);
    for (int place = 1; place + 1 < count; place += 2) {
        const char *name = arguments[place], *value = arguments[place + 1];
        if (!strcmp(name, "--url")) url = value;
        else if (!strcmp(name, "--mode")) mode = value;
        else if (!strcmp(name, "--requests")) requests = atol(value);
        else if (!strcmp(name, "--connections")) connections = atol(value);
        else if (!strcmp(name, "--bytes")) body_bytes = (size_t)atol(value);
        else if (!strcmp(name, "--file")) read_body(value);
        else if (!strcmp(name, "--header")) headers = curl_slist_append(headers, value);
        else usage();
    }
    int is_poll = !strcmp(mode, "poll");
    if (!url || count % 2 == 0 || requests < 1 || connections < 1 || (!is_poll && strcmp(mode, "epoll"))) usage();
    if (!body) {
        body = malloc(body_bytes + 1);
        if (!body) return 70;
        memset(body, 'a', body_bytes);
    }
    CURLM *multi = curl_multi_init();
    if (!headers) headers = curl_slist_append(curl_slist_append(NULL, "Expect:"), "Content-Type: application/json");
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, connections + 16);
    if (!is_poll) {
        epoll_descriptor = epoll_create1(EPOLL_CLOEXEC);
        curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
        curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
    }
    double cpu = cpu_microseconds(), begun = seconds();
    for (long place = 0; place < connections && started < requests; place++) {
        CURL *easy = make_handle();
        if (!is_poll) curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
        start(multi, easy);
    }
    if (is_poll) run_poll(multi);
    else run_epoll(multi);
    double taken = seconds() - begun;
    cpu = cpu_microseconds() - cpu;
    printf("{\"mode\":\"%s\",\"requests\":%ld,\"connections\":%ld,\"bytes\":%zu,\"seconds\":%.3f,\"per_second\":%.0f,"
           "\"cpu_us_per_request\":%.2f,\"errors\":%ld}\n",
           mode, requests, connections, body_bytes, taken, (double)requests / taken, cpu / (double)requests, errors);
    curl_multi_cleanup(multi);
    curl_slist_free_all(headers);
    free(body);
    return errors == 0 ? 0 : 1;
}
