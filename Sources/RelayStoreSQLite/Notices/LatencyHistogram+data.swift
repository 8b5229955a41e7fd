import Foundation
import RelayStore

extension LatencyHistogram {
    /// The stored form as a column's value.
    var data: Data { Data(bytes) }
}
