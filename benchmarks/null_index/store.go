package main

import "sync"

// A store remembers the indices that were made and the ids that were written to each.
type store struct {
	lock    sync.Mutex
	bodies  map[string]map[string]any
	aliases map[string]string
	ids     map[string]map[string]struct{}
	writes  map[string]int
}

func newStore() *store {
	return &store{
		bodies:  map[string]map[string]any{},
		aliases: map[string]string{},
		ids:     map[string]map[string]struct{}{},
		writes:  map[string]int{},
	}
}

func (s *store) make(name string, body map[string]any) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.bodies[name] = body
	aliases, _ := body["aliases"].(map[string]any)
	for alias := range aliases {
		s.aliases[alias] = name
	}
}

// find returns the index that a name, or an alias, stands for, and its body; ok is false when there is none.
func (s *store) find(name string) (index string, body map[string]any, ok bool) {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.resolve(name)
}

func (s *store) resolve(name string) (string, map[string]any, bool) {
	if index, is := s.aliases[name]; is {
		name = index
	}
	body, ok := s.bodies[name]
	return name, body, ok
}

func (s *store) add(path string, writes []write) {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, one := range writes {
		name := one.index
		if name == "" {
			name = path
		}
		index, _, _ := s.resolve(name)
		if s.ids[index] == nil {
			s.ids[index] = map[string]struct{}{}
		}
		s.ids[index][one.id] = struct{}{}
		s.writes[index]++
	}
}

func (s *store) count(name string) int {
	s.lock.Lock()
	defer s.lock.Unlock()
	index, _, _ := s.resolve(name)
	return s.writes[index]
}

func (s *store) known(name string) []string {
	s.lock.Lock()
	defer s.lock.Unlock()
	index, _, _ := s.resolve(name)
	ids := make([]string, 0, len(s.ids[index]))
	for id := range s.ids[index] {
		ids = append(ids, id)
	}
	return ids
}

func (s *store) remove(name string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	index, _, _ := s.resolve(name)
	delete(s.bodies, index)
	delete(s.ids, index)
	delete(s.writes, index)
	for alias, of := range s.aliases {
		if of == index {
			delete(s.aliases, alias)
		}
	}
}
