public import RelayModel
public import RelayStore

extension SQLiteStore {
    public func purge(
        _ subject: PurgeSubject,
        before moment: Timestamp,
        after place: PurgeCursor?,
        limit: Int
    ) async throws(StoreError) -> PurgeStep {
        switch subject {
        case .bodies:
            try await writer.write { database, _ in
                try BodyPurge(database: database, moment: moment).step(after: place, limit: limit)
            }
        case .metadata:
            // The audience of a correction is read from the log of the notice that it corrects. A log is therefore
            // removed like a change of the roster: while no audience is being frozen.
            try await writer.write(changesRoster: true) { database, state in
                var purge = MetadataPurge(database: database, moment: moment)
                let step = try purge.step(limit: limit)
                for notice in purge.removed { state.latencies[notice] = nil }
                if purge.hasRemovedWaiting { state.early = nil }
                return step
            }
        }
    }
}
