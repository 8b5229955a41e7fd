import RelayModel
import RelayService
import RelayStore

extension MetricsText {
    /// Metrics of API requests.
    mutating func add(_ meters: RequestMeters) {
        metric("panda_relay_uptime_seconds", .gauge, "Time since the server was created.")
        sample("panda_relay_uptime_seconds", Double(meters.uptime.milliseconds) / 1000)
        let all = meters.all
        metric("panda_relay_http_requests_total", .counter, "Requests answered, by route and status.")
        for meter in all {
            for (status, count) in meter.byStatus.sorted(by: { $0.key < $1.key }) {
                sample(
                    "panda_relay_http_requests_total",
                    ["method": meter.method, "route": meter.path, "status": "\(status)"],
                    Double(count)
                )
            }
        }
        let name = "panda_relay_http_request_duration_seconds"
        metric(name, .histogram, "Time from a request's head to its answer, by route.")
        for meter in all {
            var sum = 0
            for (place, count) in meter.buckets.enumerated() {
                sum += count
                let bound = place < RequestMeters.bounds.count ? Self.number(RequestMeters.bounds[place]) : "+Inf"
                sample(name + "_bucket", ["method": meter.method, "route": meter.path, "le": bound], Double(sum))
            }
            sample(name + "_sum", ["method": meter.method, "route": meter.path], meter.seconds)
            sample(name + "_count", ["method": meter.method, "route": meter.path], Double(sum))
        }
    }

    /// Metrics of connections and request bodies.
    mutating func add(_ connections: Connections, bodies: BodyMemory) {
        let counts = connections.counts
        single("panda_relay_http_connections", .gauge, "Open connections to the API.", counts.open)
        single(
            "panda_relay_http_connections_closed_for_others_total",
            .counter,
            "Connections closed for newer ones at the limit of a peer or of all.",
            counts.closed
        )
        single("panda_relay_http_body_bytes", .gauge, "Bytes of request bodies in memory.", bodies.bytes)
    }

    /// The step of the machine's clock against the relay's.
    mutating func add(step: Duration) {
        metric(
            "panda_relay_clock_step_seconds",
            .gauge,
            "Step of the machine's clock since the relay's start; negative if set back."
        )
        sample("panda_relay_clock_step_seconds", Double(step.milliseconds) / 1000)
    }

    /// Metrics of the engine.
    mutating func add(_ sending: RelayStatus.Sending, now: Timestamp) {
        metric("panda_relay_deliveries_ready", .gauge, "Deliveries in memory that are ready to send, by lane.")
        for lane in Lane.allCases {
            sample("panda_relay_deliveries_ready", ["lane": lane.name], Double(sending.ready[lane] ?? 0))
        }
        metric(
            "panda_relay_oldest_undispatched_seconds",
            .gauge,
            "Waiting time of the oldest sendable delivery, by lane; 0 if there is none."
        )
        for lane in Lane.allCases {
            let wait = sending.oldestReady[lane].map { max(.zero, now - $0) } ?? .zero
            sample("panda_relay_oldest_undispatched_seconds", ["lane": lane.name], Double(wait.milliseconds) / 1000)
        }
        single("panda_relay_deliveries_held", .gauge, "Deliveries held in memory for a later time.", sending.held)
        single(
            "panda_relay_deliveries_waiting_at_hosts",
            .gauge,
            "Deliveries that wait for the connection limit of a busy or slow host.",
            sending.waitingAtHosts
        )
        single("panda_relay_attempts_in_flight", .gauge, "Requests to receivers in flight.", sending.inFlight)
        single("panda_relay_outcomes_unrecorded", .gauge, "Outcomes that wait for the disk.", sending.unrecorded)
        single(
            "panda_relay_notices_active",
            .gauge,
            "Notices with unfinished deliveries.",
            sending.notices
        )
        single("panda_relay_endpoint_gates", .gauge, "Endpoints whose rate limit is in memory.", sending.endpoints)
        single(
            "panda_relay_endpoints_refused",
            .gauge,
            "Endpoints on hold because their receiver refuses them.",
            sending.refusedEndpoints
        )
        metric(
            "panda_relay_endpoints_refused_alike",
            .gauge,
            "Endpoints refused with one code, so many that the relay is the likely cause."
        )
        for refusal in sending.refusedAlike {
            sample(
                "panda_relay_endpoints_refused_alike",
                ["channel": refusal.channel.text, "code": refusal.code],
                Double(refusal.endpoints)
            )
        }
        metric("panda_relay_attempts_total", .counter, "Attempts that ended, by verdict.")
        for verdict in VerdictClass.allCases {
            sample("panda_relay_attempts_total", ["verdict": verdict.name], Double(sending.attempts[verdict] ?? 0))
        }
    }

    /// Transfers to receivers.
    mutating func add(_ transfers: RelayStatus.Transfers) {
        single("panda_relay_transfers_running", .gauge, "Transfers in progress.", transfers.running)
        single("panda_relay_transfers_started_total", .counter, "Transfers started.", transfers.started)
        single("panda_relay_transfers_finished_total", .counter, "Transfers finished.", transfers.finished)
        single(
            "panda_relay_connections_opened_total",
            .counter,
            "Connections opened to receivers.",
            transfers.connectionsOpened
        )
        single(
            "panda_relay_connections_reused_total",
            .counter,
            "Transfers that reused an open connection.",
            transfers.connectionsReused
        )
        single(
            "panda_relay_stale_retries_total",
            .counter,
            "Transfers repeated because a kept connection was closed.",
            transfers.staleRetries
        )
        single("panda_relay_name_lookups_total", .counter, "Name lookups.", transfers.lookups)
    }

    /// Metrics of overdue deliveries.
    mutating func add(_ overdue: OverdueDeliveries, now: Timestamp) {
        single(
            "panda_relay_deliveries_overdue",
            .gauge,
            "Held deliveries more than a minute past their time without another reason to wait, as of the last minute.",
            overdue.count
        )
        metric(
            "panda_relay_oldest_overdue_seconds",
            .gauge,
            "Time since the oldest overdue delivery was due; 0 if there is none."
        )
        let wait = overdue.oldest.map { max(.zero, now - $0) } ?? .zero
        sample("panda_relay_oldest_overdue_seconds", Double(wait.milliseconds) / 1000)
    }

    /// Metrics of the log.
    mutating func add(droppedLogLines count: Int) {
        single(
            "panda_relay_log_lines_dropped_total",
            .counter,
            "Log lines dropped because standard error was not read.",
            count
        )
    }

    /// Metrics of the store.
    mutating func add(_ store: StoreHealth) {
        single(
            "panda_relay_store_writable",
            .gauge,
            "1 if the last write succeeded, else 0.",
            store.trouble == nil ? 1 : 0
        )
        single(
            "panda_relay_store_damaged",
            .gauge,
            "1 if the last check of the database found damage, else 0.",
            store.damage == nil ? 0 : 1
        )
        single("panda_relay_store_queued_rows", .gauge, "Rows that wait to be written.", store.queuedRows)
        single("panda_relay_store_commits_total", .counter, "Commits.", store.commits)
        single("panda_relay_store_recorded_rows_total", .counter, "Rows of outcomes written.", store.recordedRows)
        single(
            "panda_relay_store_refused_records_total",
            .counter,
            "Outcomes that the database refused to write and that were set aside.",
            store.recordFaults.refused
        )
        single(
            "panda_relay_store_unreadable_rows_total",
            .counter,
            "Stored rows left out because of a value that this version does not know.",
            store.recordFaults.unreadable
        )
        single("panda_relay_store_wal_bytes", .gauge, "Size of the write-ahead log.", store.walBytes)
    }
}
