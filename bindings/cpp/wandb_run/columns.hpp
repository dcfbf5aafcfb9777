/* Rows as columns of numbers. */

#ifndef WANDB_RUN_COLUMNS_HPP
#define WANDB_RUN_COLUMNS_HPP

#include "json.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace wandb {
inline namespace WANDB_RUN_NAMESPACE {

/** What a number of a column stands for. */
enum class CellState : std::uint8_t {
  /** The cell holds the number, exactly. */
  value = WANDB_CELL_VALUE,
  /** The row does not hold the key. */
  missing = WANDB_CELL_MISSING,
  /** The cell is null. */
  null = WANDB_CELL_NULL,
  /** The cell holds something else than a number. */
  not_a_number = WANDB_CELL_NOT_A_NUMBER,
  /** The nearest number; the exact one does not fit the type. */
  inexact = WANDB_CELL_INEXACT,
};

/** A column as numbers: one value and one state a row. */
template <class T>
struct Column {
  std::vector<T> values;
  std::vector<CellState> states;
};

namespace detail {

/** How C reads columns from a handle. */
template <class Handle>
struct ColumnReader;

template <>
struct ColumnReader<wandb_table> {
  static constexpr auto name = wandb_table_name;
  static constexpr auto find = wandb_table_find;
  static constexpr auto f64 = wandb_table_f64;
  static constexpr auto i64 = wandb_table_i64;
  static constexpr auto json = wandb_table_cell_json;
};

/** Rows as columns; `Derived` has get() for the C handle, rows() and columns(). */
template <class Derived, class Handle>
class Grid {
 public:
#if WANDB_RUN_EXCEPTIONS
  /** The name of a column, counted from 0; borrowed, see the class. */
  std::string_view name(std::size_t column) const { return try_name(column).value(); }
  /** The number of the column of a key; nothing when there is none. */
  std::optional<std::size_t> find(std::string_view name) const { return try_find(name).value(); }
  /**
   * A column as numbers with their states. T is double or std::int64_t.
   *
   * Where there is no number a double is NaN and an integer 0; a boolean is not
   * a number; W&B's strings "NaN", "Infinity" and "-Infinity" are. As integers
   * a fraction is cut off and CellState::inexact, NaN and what is out of range
   * CellState::not_a_number. ErrorCode::missing when there is no such column.
   */
  template <class T>
  Column<T> column(std::string_view name) const {
    return try_column<T>(name).value();
  }
  template <class T>
  Column<T> column(std::size_t at) const {
    return try_column<T>(at).value();
  }
  /** A column as doubles, NaN where there is no number. */
  std::vector<double> doubles(std::string_view name) const { return try_doubles(name).value(); }
  /** A column as texts, nothing where there is none. */
  std::vector<std::optional<std::string>> texts(std::string_view name) const {
    return try_texts(name).value();
  }
  /**
   * A cell as JSON, borrowed (see the class); nothing when the row does not hold
   * the key. NaN and infinities are W&B's strings.
   */
  std::optional<std::string_view> json(std::size_t column, std::size_t row) const {
    return try_json(column, row).value();
  }
#endif
  /** @name The same as Result
   * @{ */
  Result<std::string_view> try_name(std::size_t column) const {
    if (handle() == nullptr) return moved_from("name");
    auto [status, name] =
        borrowed([&](auto... to) { return Read::name(handle(), column, to...); });
    return value_of(status, std::move(name), "name");
  }
  Result<std::optional<std::size_t>> try_find(std::string_view name) const {
    if (handle() == nullptr) return moved_from("find");
    size_t column = 0;
    const int32_t status = Read::find(handle(), name.data(), name.size(), &column);
    return optional_of(status, std::move(column), "find", name);
  }
  template <class T>
  Result<Column<T>> try_column(std::string_view name) const {
    if (handle() == nullptr) return moved_from("column");
    size_t at = 0;
    const int32_t status = Read::find(handle(), name.data(), name.size(), &at);
    if (status != WANDB_OK) return Error(status, "column", name, nullptr);
    return try_column<T>(at);
  }
  template <class T>
  Result<Column<T>> try_column(std::size_t at) const {
    static_assert(std::is_same_v<T, double> || std::is_same_v<T, int64_t>,
                  "columns are of double or std::int64_t");
    if (handle() == nullptr) return moved_from("column");
    const size_t rows = static_cast<const Derived*>(this)->rows();
    Column<T> column{std::vector<T>(rows), std::vector<CellState>(rows)};
    // An enum of this type is one byte, and bytes may be looked at as such.
    auto* states = reinterpret_cast<unsigned char*>(column.states.data());
    int32_t status;
    if constexpr (std::is_same_v<T, double>) {
      status = Read::f64(handle(), at, column.values.data(), states, rows, nullptr);
    } else {
      status = Read::i64(handle(), at, column.values.data(), states, rows, nullptr);
    }
    return value_of(status, std::move(column), "column");
  }
  Result<std::vector<double>> try_doubles(std::string_view name) const {
    auto column = try_column<double>(name);
    if (!column) return column.error();
    return std::move(column->values);
  }
  Result<std::vector<std::optional<std::string>>> try_texts(std::string_view name) const {
    if (handle() == nullptr) return moved_from("texts");
    size_t column = 0;
    const int32_t status = Read::find(handle(), name.data(), name.size(), &column);
    if (status != WANDB_OK) return Error(status, "texts", name, nullptr);
    std::vector<std::optional<std::string>> texts(static_cast<const Derived*>(this)->rows());
    for (size_t row = 0; row < texts.size(); row++) {
      const auto json = try_json(column, row);
      if (!json) return json.error();
      size_t behind_quote = 1;
      if (*json && (*json)->front() == '"') texts[row] = json_text(**json, behind_quote);
    }
    return texts;
  }
  Result<std::optional<std::string_view>> try_json(std::size_t column, std::size_t row) const {
    if (handle() == nullptr) return moved_from("json");
    auto [status, json] =
        borrowed([&](auto... to) { return Read::json(handle(), column, row, to...); });
    return optional_of(status, std::move(json), "json");
  }
  /** @} */

 private:
  using Read = ColumnReader<Handle>;
  const Handle* handle() const noexcept { return static_cast<const Derived*>(this)->get(); }
};

}  // namespace detail

/**
 * A sampled history (Run.history): columns over some rows in step order.
 * std::string_view results are borrowed until the table is destroyed.
 *
 * Threads: shared freely, it never changes.
 */
class Table : public detail::Owner<wandb_table, wandb_table_free>,
              public detail::Grid<Table, wandb_table> {
 public:
  using Owner::Owner;

  std::size_t rows() const noexcept { return wandb_table_rows(get()); }
  std::size_t columns() const noexcept { return wandb_table_columns(get()); }
};

}  // namespace WANDB_RUN_NAMESPACE
}  // namespace wandb

#endif  // WANDB_RUN_COLUMNS_HPP
