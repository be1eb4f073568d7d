const cases = ["ENOENT: no such file or directory, open 'package.json'", "EACCES: permission denied, mkdir '/app'"];
for (const text of cases) {
  try {
    throw new Error(text);
  } catch (error) {
    console.error(error.stack);
    console.log("ok - reports " + text);
  }
}
