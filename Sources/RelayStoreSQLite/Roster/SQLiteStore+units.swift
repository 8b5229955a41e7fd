import GRDB
public import RelayModel
public import RelayStore
import Synchronization

extension SQLiteStore {
    public func units(
        scope: UnitPath,
        after cursor: String?,
        limit: Int
    ) async throws(StoreError) -> Page<OrganisationUnit> {
        try await read { database in
            Page(try UnitRows.list(database, scope: scope, after: cursor, limit: limit + 1), limit: limit) {
                $0.path.text
            }
        }
    }

    public func unit(_ path: UnitPath, scope: UnitPath) async throws(StoreError) -> Revised<OrganisationUnit> {
        try await read { try UnitRows.visible($0, path, scope: scope).revised }
    }

    public func leads(of unit: UnitPath, scope: UnitPath, limit: Int) async throws(StoreError) -> [Person] {
        try await read { database in
            _ = try UnitRows.visible(database, unit, scope: scope)
            return try UnitRows.leads(database, of: unit, limit: limit)
        }
    }

    public func put(
        _ unit: OrganisationUnit,
        scope: UnitPath,
        ifMatch: Int64?
    ) async throws(StoreError) -> Revised<OrganisationUnit> {
        try await change { writing in
            let stored = try UnitRows.stored(writing.database, unit.path)
            let access = stored.map { UnitRows.access(to: $0, scope: scope) }
            let isOwn = unit.path != .root && scope.contains(unit.path)
            _ = try RosterAccess.put(access, namesOwnUnit: isOwn, kind: .unit, id: unit.path.text)
            try Self.require(ifMatch, stored?.revision, kind: .unit, id: unit.path.text)
            try UnitRows.put(writing.database, unit, revision: writing.revision)
            return Revised(unit, revision: writing.revision)
        }
    }

    public func change(
        _ path: UnitPath,
        scope: UnitPath,
        ifMatch: Int64?,
        _ change: @escaping @Sendable (inout OrganisationUnit) -> Void
    ) async throws(StoreError) -> Revised<OrganisationUnit> {
        try await self.change(onDisk: { [keyCache] changed in
            if changed.record.path != path { keyCache.move(from: path, to: changed.record.path) }
        }) { [self] writing in
            let stored = try Self.changeable(writing.database, path, scope, ifMatch)
            var unit = stored.unit
            change(&unit)
            guard unit != stored.unit else { return stored.revised }
            if unit.path != path {
                // What is staged names units by their former paths.
                guard !isImporting.withLock({ $0 }) else {
                    throw StoreError.conflict(kind: .unit, id: path.text, reason: "an import is under way")
                }
                let rename = UnitRename(former: path, path: unit.path)
                try rename.apply(to: writing.database, scope: scope, revision: writing.revision)
            }
            try UnitRows.put(writing.database, unit, revision: writing.revision)
            return Revised(unit, revision: writing.revision)
        }
    }

    public func remove(_ unit: UnitPath, scope: UnitPath, ifMatch: Int64?) async throws(StoreError) {
        try await change { writing in
            _ = try Self.changeable(writing.database, unit, scope, ifMatch)
            let uses = try UnitRows.uses(writing.database, of: unit)
            guard uses.isEmpty else { throw StoreError.inUse(kind: .unit, id: unit.text, by: uses) }
            try UnitRows.remove(writing.database, unit)
        }
    }

    private static func changeable(
        _ database: Database,
        _ path: UnitPath,
        _ scope: UnitPath,
        _ ifMatch: Int64?
    ) throws -> UnitRows.Stored {
        let stored = try UnitRows.stored(database, path)
        let access = stored.map { UnitRows.access(to: $0, scope: scope) }
        try RosterAccess.requireChange(access, kind: .unit, id: path.text)
        guard let stored else { throw StoreError.notFound(kind: .unit, id: path.text) }
        try require(ifMatch, stored.revision, kind: .unit, id: path.text)
        return stored
    }
}
