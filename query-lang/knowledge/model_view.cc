#include "query-lang/knowledge/model_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "query-lang/syntax/field_name.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {
namespace {

const DataModelObject* find_object(const DataModel& model, std::string_view name) {
  for (const DataModelObject& object : model.objects) {
    if (object.name == name) return &object;
  }
  return nullptr;
}

Error no_model(const Knowledge* knowledge, std::string_view name, SourceSpan span) {
  std::vector<std::string> names;
  if (knowledge != nullptr) {
    for (const DataModel& model : knowledge->data_models()) names.push_back(model.name);
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string close = closest_of(name, views);
  std::string hint = "no data model is defined";
  if (!names.empty()) hint = fmt::format("there are: {}", fmt::join(names, ", "));
  if (!close.empty()) hint = fmt::format("did you mean '{}'?", close);
  return user_error(fmt::format("there is no data model '{}'", name), span, hint);
}

}  // namespace

std::string ModelView::plain_name(std::string_view name) const {
  bool stripped = true;
  while (stripped) {
    stripped = false;
    for (const std::string& object_name : objects) {
      if (name.size() > object_name.size() + 1 && name.starts_with(object_name) &&
          name[object_name.size()] == '.') {
        name.remove_prefix(object_name.size() + 1);
        stripped = true;
      }
    }
  }
  return std::string(name);
}

bool ModelView::is_calculated(std::string_view name) const {
  return std::any_of(fields.begin(), fields.end(), [&](const Field& field) {
    return field.name == name && !field.expression.empty();
  });
}

std::string ModelView::calculations() const {
  std::string text;
  for (const Field& field : fields) {
    if (field.expression.empty()) continue;
    text += text.empty() ? " | eval " : ", ";
    text += print_field(field.name) + "=" + field.expression;
  }
  return text;
}

Result<ModelView> find_model(const Knowledge* knowledge, std::string_view name, SourceSpan span) {
  const size_t dot = name.find('.');
  const std::string_view model_name = name.substr(0, dot);
  const std::optional<DataModel> model =
      knowledge == nullptr ? std::nullopt : knowledge->data_model(model_name);
  if (!model) return no_model(knowledge, model_name, span);
  ModelView view;
  for (const DataModelObject& object : model->objects) view.objects.push_back(object.name);
  // A path of objects ends with the one that is meant.
  view.object = dot == std::string_view::npos
                    ? (model->objects.empty() ? "" : model->objects.front().name)
                    : std::string(name.substr(name.rfind('.') + 1));
  std::vector<std::string> seen;
  for (std::string next = view.object; !next.empty();) {
    const DataModelObject* object = find_object(*model, next);
    if (object == nullptr)
      return user_error(fmt::format("the data model '{}' has no object '{}'", model_name, next),
                        span, fmt::format("there are: {}", fmt::join(view.objects, ", ")));
    if (std::find(seen.begin(), seen.end(), next) != seen.end())
      return user_error(
          fmt::format("the objects of the data model '{}' refer to each other in a circle",
                      model_name),
          span);
    seen.push_back(next);
    if (!object->search.empty())
      view.search = "(" + object->search + ")" + (view.search.empty() ? "" : " " + view.search);
    // Those of the parents come first: its own expressions may read them.
    std::vector<ModelView::Field> own;
    for (const DataModelObject::Field& field : object->fields)
      own.push_back({field.name, field.expression, object->name});
    view.fields.insert(view.fields.begin(), own.begin(), own.end());
    next = object->parent;
  }
  if (view.search.empty()) view.search = "*";
  return view;
}

}  // namespace riffle::lang
