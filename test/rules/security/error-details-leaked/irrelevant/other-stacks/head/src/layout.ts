export const stack = e.stack.map((layer) => layer.name);
res.json({ techStack: project.stack });
