// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/project/naming.hpp"
#include "core/words.hpp"

namespace tight::cli {

namespace {

// Where singular and plural are one word.
constexpr std::string_view uncountable =
    "advice aircraft bison deer equipment feedback fish furniture hardware information jeans metadata money moose "
    "music "
    "news offspring police rice salmon series sheep software species traffic weather";

// singular=plural, for nouns that follow no rule below.
constexpr std::string_view irregular =
    "alias=aliases alumnus=alumni atlas=atlases axis=axes bias=biases buffalo=buffaloes canvas=canvases "
    "criterion=criteria "
    "die=dice echo=echoes epoch=epochs foot=feet fungus=fungi gas=gases golf=golfs goose=geese gulf=gulfs hero=heroes "
    "iris=irises lens=lenses loaf=loaves louse=lice man=men monarch=monarchs mouse=mice ox=oxen phenomenon=phenomena "
    "potato=potatoes premium=premiums radius=radii serf=serfs stimulus=stimuli stomach=stomachs surf=surfs "
    "thief=thieves "
    "tomato=tomatoes tooth=teeth turf=turfs woman=women";

// ending=ending of the plural; the first that fits decides.
constexpr std::string_view endings =
    "people=people children=children smen=smen data=data media=media person=people child=children quiz=quizzes "
    "matrix=matrices vertex=vertices index=indices appendix=appendices leaf=leaves sheaf=sheaves ife=ives lf=lves "
    "rf=rves "
    "sis=ses tum=ta ium=ia us=uses ss=sses sh=shes ch=ches x=xes z=zes quy=quies s=s";

// "man" is a man in "salesman" and none in "human".
constexpr std::string_view no_men = "caiman german human norman ottoman roman shaman talisman";

bool is_vowel(char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; }

std::string with_ending(std::string_view word, std::size_t ending, std::string_view plural) {
    return std::string(word.substr(0, word.size() - ending)) + std::string(plural);
}

// Calls use(singular, plural) for each pair of a list until it returns true.
template <class Use>
void each_pair(std::string_view pairs, Use use) {
    for (const std::string_view pair : words_of(pairs)) {
        const std::size_t equals = pair.find('=');
        if (use(pair.substr(0, equals), pair.substr(equals + 1))) return;
    }
}

std::string plural_of_word(std::string_view word) {
    if (is_listed(uncountable, word)) return std::string(word);
    std::string result;
    each_pair(irregular, [&](std::string_view singular, std::string_view plural) {
        if (word == singular || word == plural) result = plural;
        return !result.empty();
    });
    if (!result.empty()) return result;
    if (word.ends_with("man") && !is_listed(no_men, word)) return with_ending(word, 3, "men");
    each_pair(endings, [&](std::string_view ending, std::string_view plural) {
        if (word.ends_with(ending)) result = with_ending(word, ending.size(), plural);
        return !result.empty();
    });
    if (!result.empty()) return result;
    const bool consonant_y = word.size() > 1 && word.ends_with('y') && !is_vowel(word[word.size() - 2]);
    return consonant_y ? with_ending(word, 1, "ies") : std::string(word) + 's';
}

}  // namespace

std::string pluralize(std::string_view word) {
    const std::size_t last = word.rfind('_') == std::string_view::npos ? 0 : word.rfind('_') + 1;
    if (last == word.size()) return std::string(word);
    return std::string(word.substr(0, last)) + plural_of_word(word.substr(last));
}

}  // namespace tight::cli
