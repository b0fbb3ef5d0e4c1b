// Shortest walking times between villages, by Dijkstra's algorithm.
#include <iostream>
#include <limits>
#include <map>
#include <queue>
#include <string>
#include <utility>
#include <vector>

using Minutes = int;
using Graph = std::map<std::string, std::vector<std::pair<std::string, Minutes>>>;

std::map<std::string, Minutes> walk(const Graph& graph, const std::string& start) {
    std::map<std::string, Minutes> best;
    for (const auto& [village, paths] : graph) {
        best[village] = std::numeric_limits<Minutes>::max();
    }
    best[start] = 0;

    using Entry = std::pair<Minutes, std::string>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    open.emplace(0, start);
    while (!open.empty()) {
        const auto [time, here] = open.top();
        open.pop();
        if (time > best[here]) continue;  // an older, longer way
        for (const auto& [there, minutes] : graph.at(here)) {
            if (time + minutes < best[there]) {
                best[there] = time + minutes;
                open.emplace(best[there], there);
            }
        }
    }
    return best;
}

int main() {
    const Graph graph{
        {"mill", {{"bridge", 12}, {"church", 30}}},
        {"bridge", {{"mill", 12}, {"church", 9}, {"well", 25}}},
        {"church", {{"mill", 30}, {"bridge", 9}, {"well", 7}}},
        {"well", {{"bridge", 25}, {"church", 7}}},
    };
    for (const auto& [village, minutes] : walk(graph, "mill")) {
        std::cout << village << ": " << minutes << " minutes\n";
    }
}
