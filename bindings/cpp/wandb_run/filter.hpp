/* Which runs a list holds. */

#ifndef WANDB_RUN_FILTER_HPP
#define WANDB_RUN_FILTER_HPP

#include "value.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

class FilterKey;

/**
 * Conditions on the fields of runs, joined by &&, || and !; it writes the filter
 * language of the server, the one of the official `filters` argument.
 *
 *     options.filters = (Filter::config("lr") > 0.1 && !Filter::state("crashed")).json();
 */
class Filter {
 public:
  /** Every run. */
  Filter() = default;

  /**
   * A field by the name that the server's filters have for it: state, tags,
   * createdAt, display_name, name (the run's id), group, jobType, host,
   * username, duration, sweep, config.KEY.value, summary_metrics.KEY.
   */
  static FilterKey key(std::string name);
  /** A key of the configuration, or the dotted path of a nested one. */
  static FilterKey config(std::string_view key);
  /** A key of the summary, or the dotted path of a nested one. */
  static FilterKey summary(std::string_view key);
  /** Runs in a state: running, finished, failed, crashed, ... */
  static Filter state(std::string_view state);
  /** Runs that have a tag. */
  static Filter tag(std::string_view tag);

  /** The filter as the server gets it. */
  const std::string& json() const noexcept { return json_; }

  /** Runs that match both. */
  friend Filter operator&&(const Filter& a, const Filter& b) { return joined("$and", a, b); }
  /** Runs that match one or both. */
  friend Filter operator||(const Filter& a, const Filter& b) { return joined("$or", a, b); }
  /** Runs that do not match. */
  friend Filter operator!(const Filter& a) { return Filter("{\"$nor\":[" + a.json_ + "]}"); }

 private:
  friend class FilterKey;
  explicit Filter(std::string json) : json_(std::move(json)) {}
  static Filter joined(const char* with, const Filter& a, const Filter& b) {
    return Filter(std::string("{\"") + with + "\":[" + a.json_ + ',' + b.json_ + "]}");
  }
  std::string json_ = "{}";
};

/** A field of runs on which a Filter sets a condition. */
class FilterKey {
 public:
  explicit FilterKey(std::string_view name) : name_(detail::json_string(name)) {}

  /** Equal to the value; a list is equal to each of its elements. */
  friend Filter operator==(const FilterKey& key, const Value& value) {
    return key.is(value.json());
  }
  /** Not equal to the value, or not there. */
  friend Filter operator!=(const FilterKey& key, const Value& value) {
    return key.compared("$ne", value.json());
  }
  friend Filter operator>(const FilterKey& key, const Value& value) {
    return key.compared("$gt", value.json());
  }
  friend Filter operator>=(const FilterKey& key, const Value& value) {
    return key.compared("$gte", value.json());
  }
  friend Filter operator<(const FilterKey& key, const Value& value) {
    return key.compared("$lt", value.json());
  }
  friend Filter operator<=(const FilterKey& key, const Value& value) {
    return key.compared("$lte", value.json());
  }
  /** Equal to one of the values. */
  Filter is_in(const std::vector<Value>& values) const { return compared("$in", list(values)); }
  /** Equal to none of the values, or not there. */
  Filter not_in(const std::vector<Value>& values) const { return compared("$nin", list(values)); }
  /** There, or not there. */
  Filter exists(bool there = true) const { return compared("$exists", there ? "true" : "false"); }
  /** A text in which the expression (RE2) is found. */
  Filter regex(std::string_view expression) const {
    return compared("$regex", detail::json_string(expression));
  }

 private:
  Filter is(const std::string& json) const { return Filter('{' + name_ + ':' + json + '}'); }
  Filter compared(const char* how, const std::string& json) const {
    return is(std::string("{\"") + how + "\":" + json + '}');
  }
  static std::string list(const std::vector<Value>& values) {
    std::string json;
    for (const Value& value : values) json += (json.empty() ? '[' : ',') + value.json();
    return json.empty() ? "[]" : json + ']';
  }
  std::string name_;
};

inline FilterKey Filter::key(std::string name) { return FilterKey(name); }
inline FilterKey Filter::config(std::string_view key) {
  return FilterKey("config." + std::string(key));
}
inline FilterKey Filter::summary(std::string_view key) {
  return FilterKey("summary_metrics." + std::string(key));
}
inline Filter Filter::state(std::string_view state) { return FilterKey("state") == state; }
inline Filter Filter::tag(std::string_view tag) { return FilterKey("tags") == tag; }

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_FILTER_HPP
