#ifndef CRELAYLINUX_H
#define CRELAYLINUX_H

// What Swift cannot reach by itself: Linux calls that the Glibc module leaves out, and libcurl's variadic calls with
// one function per argument type. No logic lives here.

#include <arpa/nameser.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <resolv.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

typedef size_t (*relay_data_callback)(char *bytes, size_t size, size_t count, void *context);
typedef curl_socket_t (*relay_open_socket_callback)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
typedef int (*relay_close_socket_callback)(void *context, curl_socket_t socket);
typedef int (*relay_before_request_callback)(
    void *context, char *peer, char *local, int peer_port, int local_port);

static inline CURLcode relay_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode relay_easy_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode relay_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode relay_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode relay_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode relay_easy_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {.data = (void *)bytes, .len = count, .flags = CURL_BLOB_COPY};
    return curl_easy_setopt(easy, option, &blob);
}

static inline CURLcode relay_easy_set_data_callback(CURL *easy, CURLoption option, relay_data_callback callback) {
    return curl_easy_setopt(easy, option, callback);
}

static inline CURLcode relay_easy_set_open_socket(CURL *easy, relay_open_socket_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

static inline CURLcode relay_easy_set_close_socket(CURL *easy, relay_close_socket_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
}

static inline CURLcode relay_easy_set_before_request(CURL *easy, relay_before_request_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}

static inline CURLcode relay_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode relay_easy_get_size(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode relay_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode relay_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode relay_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode relay_multi_set_socket_callback(CURLM *multi, curl_socket_callback callback) {
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
}

static inline CURLMcode relay_multi_set_timer_callback(CURLM *multi, curl_multi_timer_callback callback) {
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
}

/// The calling thread's name; at most 15 bytes. The system's header shows this call to GNU sources only.
static inline int relay_name_thread(const char *name) {
    extern int pthread_setname_np(pthread_t, const char *);
    return pthread_setname_np(pthread_self(), name);
}

/// The calling thread's resolver looks names up as they are, without search domains, and gives up after
/// `attempts` times `seconds` for each name server. `_res` is a macro over thread-local state.
static inline int relay_resolver_prepare(int seconds, int attempts) {
    if (res_init() != 0) return -1;
    _res.options &= ~(unsigned long)(RES_DEFNAMES | RES_DNSRCH);
    _res.retrans = seconds;
    _res.retry = attempts;
    return 0;
}

#endif
